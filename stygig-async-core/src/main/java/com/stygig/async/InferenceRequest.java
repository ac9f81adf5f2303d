package com.stygig.async;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request to any SageMaker asynchronous endpoint: a payload and what {@code InvokeEndpointAsync}
 * can be told about it. Immutable. One without an inference id can be submitted any number of
 * times, each time as an inference of its own.
 */
public final class InferenceRequest {
  private final Payload payload;
  private final @Nullable String contentType;
  private final @Nullable String accept;
  private final @Nullable String customAttributes;
  private final @Nullable String inferenceId;
  private final @Nullable Duration requestTtl;
  private final @Nullable Duration invocationTimeout;
  private final @Nullable Duration resultTimeout;
  private final @Nullable String fileName;
  private final @Nullable String outputPathExtension;

  private InferenceRequest(Builder builder, Payload payload) {
    this.payload = payload;
    contentType =
        builder.contentType == null ? payload.contentType().orElse(null) : builder.contentType;
    accept = builder.accept;
    customAttributes = builder.customAttributes;
    inferenceId = builder.inferenceId;
    requestTtl = builder.requestTtl;
    invocationTimeout = builder.invocationTimeout;
    resultTimeout = builder.resultTimeout;
    fileName = builder.fileName;
    outputPathExtension = builder.outputPathExtension;
  }

  /**
   * Returns a builder.
   *
   * @return a new builder, in which nothing is set
   */
  public static Builder builder() {
    return new Builder();
  }

  /** The same with another payload. */
  InferenceRequest withPayloadInS3(S3Uri location) {
    return new InferenceRequest(toBuilder(), new Payload.AlreadyInS3(location));
  }

  InferenceRequest withFileName(String name) {
    return new InferenceRequest(toBuilder().fileName(name), payload);
  }

  private Builder toBuilder() {
    Builder builder = builder();
    builder.contentType = contentType;
    builder.accept = accept;
    builder.customAttributes = customAttributes;
    builder.inferenceId = inferenceId;
    builder.requestTtl = requestTtl;
    builder.invocationTimeout = invocationTimeout;
    builder.resultTimeout = resultTimeout;
    builder.fileName = fileName;
    builder.outputPathExtension = outputPathExtension;
    return builder;
  }

  /**
   * Returns the input.
   *
   * @return the payload
   */
  public Payload payload() {
    return payload;
  }

  /**
   * Returns the payload's media type.
   *
   * @return the ContentType, empty if not given
   */
  public Optional<String> contentType() {
    return Optional.ofNullable(contentType);
  }

  /**
   * Returns the media type that the result should have.
   *
   * @return the Accept, empty if not given
   */
  public Optional<String> accept() {
    return Optional.ofNullable(accept);
  }

  /**
   * Returns what is passed on to the container.
   *
   * @return the CustomAttributes, empty if not given
   */
  public Optional<String> customAttributes() {
    return Optional.ofNullable(customAttributes);
  }

  /**
   * Returns the inference's id.
   *
   * @return the InferenceId, empty if the client is to make one
   */
  public Optional<String> inferenceId() {
    return Optional.ofNullable(inferenceId);
  }

  /**
   * Returns how long the request may wait in the endpoint's queue.
   *
   * @return the RequestTTL, empty for the service's default of 6 hours
   */
  public Optional<Duration> requestTtl() {
    return Optional.ofNullable(requestTtl);
  }

  /**
   * Returns how long the model may take.
   *
   * @return the InvocationTimeout, empty for the service's default of 15 minutes
   */
  public Optional<Duration> invocationTimeout() {
    return Optional.ofNullable(invocationTimeout);
  }

  /**
   * Returns how long the client waits for the result after the invocation was accepted.
   *
   * @return the time, empty for the client's default
   */
  public Optional<Duration> resultTimeout() {
    return Optional.ofNullable(resultTimeout);
  }

  /**
   * Returns the name of the object that the result is written to.
   *
   * @return the Filename, empty if the service is to make up a name
   */
  public Optional<String> fileName() {
    return Optional.ofNullable(fileName);
  }

  /**
   * Returns what is appended to the endpoint's output path.
   *
   * @return the S3OutputPathExtension, empty if not given
   */
  public Optional<String> outputPathExtension() {
    return Optional.ofNullable(outputPathExtension);
  }

  /** What is asked for, without the payload itself and without the custom attributes. */
  @Override
  public String toString() {
    return "InferenceRequest["
        + payload
        + (contentType == null ? "" : ", contentType=" + contentType)
        + (inferenceId == null ? "" : ", inferenceId=" + inferenceId)
        + (fileName == null ? "" : ", fileName=" + fileName)
        + "]";
  }

  /**
   * Builds an {@link InferenceRequest}. Not thread-safe. Every setter refuses a value that the
   * service would refuse.
   */
  public static final class Builder {
    private @Nullable Payload payload;
    private @Nullable String contentType;
    private @Nullable String accept;
    private @Nullable String customAttributes;
    private @Nullable String inferenceId;
    private @Nullable Duration requestTtl;
    private @Nullable Duration invocationTimeout;
    private @Nullable Duration resultTimeout;
    private @Nullable String fileName;
    private @Nullable String outputPathExtension;

    private Builder() {}

    /**
     * Sets the input. Required.
     *
     * @param payload the input
     * @return this
     */
    public Builder payload(Payload payload) {
      this.payload = Objects.requireNonNull(payload, "payload");
      return this;
    }

    /**
     * Sets the payload's media type. Without one it is the {@linkplain Payload#contentType()
     * payload's own}; if that has none, the service takes {@code application/octet-stream}.
     *
     * @param contentType 1 to 1,024 printable ASCII characters, such as {@code application/json}
     * @return this
     */
    public Builder contentType(String contentType) {
      this.contentType = Checks.header("contentType", contentType);
      return this;
    }

    /**
     * Sets the media type that the result should have.
     *
     * @param accept 1 to 1,024 printable ASCII characters
     * @return this
     */
    public Builder accept(String accept) {
      this.accept = Checks.header("accept", accept);
      return this;
    }

    /**
     * Sets what is passed on to the container in a header.
     *
     * @param customAttributes 1 to 1,024 printable ASCII characters
     * @return this
     */
    public Builder customAttributes(String customAttributes) {
      this.customAttributes = Checks.header("customAttributes", customAttributes);
      return this;
    }

    /**
     * Sets the inference's id, which names it in notifications and logs. Without one the client
     * makes a unique one. The service does not look whether an id is unique, nor does it recognise
     * a repeated request by it: an id of your own should be used once.
     *
     * @param inferenceId 1 to 64 printable ASCII characters, not starting with a space
     * @return this
     */
    public Builder inferenceId(String inferenceId) {
      this.inferenceId = Checks.inferenceId(inferenceId);
      return this;
    }

    /**
     * Sets how long the request may wait in the endpoint's queue; 6 hours by default.
     *
     * @param requestTtl whole seconds, from 1 minute to 6 hours
     * @return this
     */
    public Builder requestTtl(Duration requestTtl) {
      this.requestTtl = Checks.wholeSeconds("requestTtl", requestTtl, 60, 21_600);
      return this;
    }

    /**
     * Sets how long the model may take; 15 minutes by default.
     *
     * @param invocationTimeout whole seconds, from 1 second to 1 hour
     * @return this
     */
    public Builder invocationTimeout(Duration invocationTimeout) {
      this.invocationTimeout =
          Checks.wholeSeconds("invocationTimeout", invocationTimeout, 1, 3_600);
      return this;
    }

    /**
     * Sets how long to wait for the result after the invocation was accepted. The service is not
     * told: it works on, and the result may come later. By default it is what the client says.
     *
     * @param resultTimeout positive, at most 30 days
     * @return this
     */
    public Builder resultTimeout(Duration resultTimeout) {
      this.resultTimeout = Checks.timeout("resultTimeout", resultTimeout);
      return this;
    }

    /**
     * Sets the name of the object that the result is written to, under the endpoint's output path.
     * Without one the service makes up a name that nothing else has.
     *
     * <p>A name can be given again. A result overwrites the one before, so of two inferences that
     * are pending under the same name at the same time only one has its result. An object that was
     * there before the invocation is not taken for its result: the times of the two are compared,
     * both by AWS's clocks, in whole seconds. The response in a notification is not taken either,
     * as such a place can be guessed: the result is read from S3, which costs one GET more.
     *
     * @param fileName 1 to 32 letters, digits, hyphens and underscores, with at most one dot, and a
     *     letter or digit first
     * @return this
     */
    public Builder fileName(String fileName) {
      this.fileName = OutputNames.fileName(fileName);
      return this;
    }

    /**
     * Sets what the service appends to the endpoint's output path for this result, such as {@code
     * tenant-7/2026}.
     *
     * @param extension 1 to 512 letters, digits, and characters of {@code !_.*'()/-}
     * @return this
     */
    public Builder outputPathExtension(String extension) {
      this.outputPathExtension = OutputNames.outputPathExtension(extension);
      return this;
    }

    /**
     * Builds the request.
     *
     * @return a new request
     * @throws IllegalStateException if there is no payload
     */
    public InferenceRequest build() {
      if (payload == null) {
        throw new IllegalStateException("A request needs a payload");
      }
      return new InferenceRequest(this, payload);
    }
  }
}
