package com.stygig.async.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * What a model is sent: the input's bytes and the headers of the invocation. Its body can be read
 * any number of times.
 */
public final class ModelRequest {
  private final InvocationHeaders headers;
  private final BodySource body;

  ModelRequest(InvocationHeaders headers, BodySource body) {
    this.headers = headers;
    this.body = body;
  }

  /** Opens a body anew at each call. */
  @FunctionalInterface
  interface BodySource {
    InputStream open() throws IOException;
  }

  /**
   * Opens the body. Large inputs stay on disk, so a model that reads the stream needs no memory for
   * them.
   *
   * @return a new stream, which the caller closes
   * @throws IOException if the body cannot be read
   */
  public InputStream openBody() throws IOException {
    return body.open();
  }

  /**
   * Returns the whole body.
   *
   * @return the bytes, not to be changed
   * @throws IOException if the body cannot be read
   */
  public byte[] body() throws IOException {
    try (InputStream in = openBody()) {
      return in.readAllBytes();
    }
  }

  /**
   * Returns the body's media type.
   *
   * @return the ContentType of the invocation, {@code application/octet-stream} without one
   */
  public String contentType() {
    return headers.contentType() == null ? "application/octet-stream" : headers.contentType();
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
