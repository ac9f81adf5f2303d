package com.stygig.async.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a model is sent: the input's bytes and the headers of the invocation. Its body can be read
 * any number of times.
 */
public final class ModelRequest {
  private final InvocationHeaders headers;
  private final byte @Nullable [] bytes;
  private final @Nullable Path file;

  private ModelRequest(InvocationHeaders headers, byte @Nullable [] bytes, @Nullable Path file) {
    this.headers = headers;
    this.bytes = bytes;
    this.file = file;
  }

  static ModelRequest ofBytes(InvocationHeaders headers, byte[] bytes) {
    return new ModelRequest(headers, bytes, null);
  }

  static ModelRequest ofFile(InvocationHeaders headers, Path file) {
    return new ModelRequest(headers, null, file);
  }

  /**
   * Opens the body. Large inputs stay on disk, so a model that reads the stream needs no memory for
   * them.
   *
   * @return a new stream, which the caller closes
   * @throws IOException if the body cannot be read
   */
  public InputStream openBody() throws IOException {
    return file != null ? Files.newInputStream(file) : new ByteArrayInputStream(body());
  }

  /**
   * Returns the whole body.
   *
   * @return the bytes, not to be changed
   * @throws IOException if the body cannot be read
   */
  public byte[] body() throws IOException {
    return bytes != null ? bytes : Files.readAllBytes(Objects.requireNonNull(file));
  }

  /**
   * Returns the body's media type.
   *
   * @return the ContentType of the invocation, {@code application/octet-stream} without one
   */
  public String contentType() {
    return headers.contentType();
  }

  /**
   * Returns the media type that the caller wants.
   *
   * @return the Accept of the invocation
   */
  public Optional<String> accept() {
    return Optional.ofNullable(headers.accept());
  }

  /**
   * Returns what the caller passed on to the model.
   *
   * @return the CustomAttributes of the invocation
   */
  public Optional<String> customAttributes() {
    return Optional.ofNullable(headers.customAttributes());
  }

  /**
   * Returns the inference's id.
   *
   * @return the InferenceId, which the service made if the caller gave none
   */
  public String inferenceId() {
    return headers.inferenceId();
  }
}
