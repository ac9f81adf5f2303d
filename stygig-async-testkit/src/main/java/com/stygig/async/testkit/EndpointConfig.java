package com.stygig.async.testkit;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint of a {@link LocalCloud} behaves: SageMaker's own settings, and the points in
 * which deployments differ and on which a client must not depend. Immutable.
 */
public final class EndpointConfig {
  /**
   * Whether the answer to an invocation names the failure location. SageMaker's is {@link
   * #WHEN_CONFIGURED}.
   */
  public enum FailureLocation {
    /** If the endpoint has a failure path. */
    WHEN_CONFIGURED,
    /** Never, even though failures are written to the failure path. */
    NEVER,
    /** In every second answer. */
    SOMETIMES
  }

  /** In which notifications the response itself stands, if it has at most 131,072 bytes. */
  public enum IncludeInferenceResponse {
    /** In those to the success topic. */
    SUCCESS_NOTIFICATION_TOPIC,
    /** In those to the error topic. */
    ERROR_NOTIFICATION_TOPIC
  }

  final String endpointName;
  final Model model;
  final @Nullable String s3OutputPath;
  final @Nullable String s3FailurePath;
  final int instanceCount;
  final int maxConcurrentInvocationsPerInstance;
  final Duration coldStart;
  final Supplier<Duration> latency;
  final boolean inlineBody;
  final int acceptedStatus;
  final FailureLocation failureLocation;
  final boolean replaceInferenceId;
  final boolean bucketPerResult;
  final NotificationConfig notifications;
  final InstantSource clock;

  private EndpointConfig(Builder builder) {
    endpointName = builder.endpointName;
    model = builder.model;
    s3OutputPath = builder.s3OutputPath;
    s3FailurePath = builder.s3FailurePath;
    instanceCount = builder.instanceCount;
    maxConcurrentInvocationsPerInstance = builder.maxConcurrentInvocationsPerInstance;
    coldStart = builder.coldStart;
    latency = builder.latency;
    inlineBody = builder.inlineBody;
    acceptedStatus = builder.acceptedStatus;
    failureLocation = builder.failureLocation;
    replaceInferenceId = builder.replaceInferenceId;
    bucketPerResult = builder.bucketPerResult;
    notifications = builder.notifications();
    clock = builder.clock;
  }

  /**
   * Returns a builder of an asynchronous endpoint.
   *
   * @param endpointName the endpoint's name
   * @param model what answers
   * @param s3OutputPath where results go, such as {@code s3://bucket/results}
   * @return a new builder
   */
  public static Builder async(String endpointName, Model model, String s3OutputPath) {
    return new Builder(endpointName, model, S3Location.parse(s3OutputPath).toString());
  }

  /**
   * Returns a builder of a real-time endpoint, which answers {@code InvokeEndpoint} only.
   *
   * @param endpointName the endpoint's name
   * @param model what answers
   * @return a new builder
   */
  public static Builder realTime(String endpointName, Model model) {
    return new Builder(endpointName, model, null);
  }

  /**
   * Returns the endpoint's name.
   *
   * @return the name
   */
  public String endpointName() {
    return endpointName;
  }

  /**
   * Returns where results go.
   *
   * @return the S3 URI, empty for a real-time endpoint
   */
  public Optional<String> s3OutputPath() {
    return Optional.ofNullable(s3OutputPath);
  }

  int capacity() {
    return instanceCount * maxConcurrentInvocationsPerInstance;
  }

  /** Builds an {@link EndpointConfig}. Not thread-safe. */
  public static final class Builder extends NotificationSettings {
    private final String endpointName;
    private final Model model;
    private final @Nullable String s3OutputPath;
    private @Nullable String s3FailurePath;
    private int instanceCount = 1;
    private int maxConcurrentInvocationsPerInstance = 5;
    private Duration coldStart = Duration.ZERO;
    private Supplier<Duration> latency = () -> Duration.ZERO;
    private boolean inlineBody = true;
    private int acceptedStatus = 202;
    private FailureLocation failureLocation = FailureLocation.WHEN_CONFIGURED;
    private boolean replaceInferenceId;
    private boolean bucketPerResult;
    private InstantSource clock = InstantSource.system();

    private Builder(String endpointName, Model model, @Nullable String s3OutputPath) {
      this.endpointName = Objects.requireNonNull(endpointName, "endpointName");
      this.model = Objects.requireNonNull(model, "model");
      this.s3OutputPath = s3OutputPath;
    }

    /**
     * Sets where failures go. Without it a failed inference leaves no trace in S3, as in SageMaker.
     *
     * @param s3FailurePath an S3 URI such as {@code s3://bucket/failures}
     * @return this
     */
    public Builder s3FailurePath(String s3FailurePath) {
      this.s3FailurePath = S3Location.parse(s3FailurePath).toString();
      return this;
    }

    /**
     * Sets the number of instances; 1 by default.
     *
     * @param instanceCount at least 0; with 0 nothing is ever processed
     * @return this
     */
    public Builder instanceCount(int instanceCount) {
      this.instanceCount = atLeast(0, instanceCount, "instanceCount");
      return this;
    }

    /**
     * Sets how many invocations one instance works on at once; 5 by default.
     *
     * @param count at least 1
     * @return this
     */
    public Builder maxConcurrentInvocationsPerInstance(int count) {
      this.maxConcurrentInvocationsPerInstance =
          atLeast(1, count, "maxConcurrentInvocationsPerInstance");
      return this;
    }

    /**
     * Sets how long after the deployment the first request is taken from the queue; zero by
     * default.
     *
     * @param coldStart not negative
     * @return this
     */
    public Builder coldStart(Duration coldStart) {
      if (coldStart.isNegative()) {
        throw new IllegalArgumentException("coldStart must not be negative: " + coldStart);
      }
      this.coldStart = coldStart;
      return this;
    }

    /**
     * Sets how long each inference takes on top of the model's own time; zero by default.
     *
     * @param latency the same for each inference
     * @return this
     */
    public Builder latency(Duration latency) {
      Objects.requireNonNull(latency, "latency");
      return latency(() -> latency);
    }

    /**
     * Sets how long each inference takes on top of the model's own time.
     *
     * @param latency asked once for each inference, from any thread
     * @return this
     */
    public Builder latency(Supplier<Duration> latency) {
      this.latency = Objects.requireNonNull(latency, "latency");
      return this;
    }

    /**
     * Sets whether the endpoint takes a payload in the request itself; true by default. Not every
     * AWS region does.
     *
     * @param inlineBody false to refuse it with a {@code ValidationError}
     * @return this
     */
    public Builder inlineBody(boolean inlineBody) {
      this.inlineBody = inlineBody;
      return this;
    }

    /**
     * Sets the HTTP status that accepts an invocation; 202 by default.
     *
     * @param status 200 to 299
     * @return this
     */
    public Builder acceptedStatus(int status) {
      if (status / 100 != 2) {
        throw new IllegalArgumentException("acceptedStatus must be from 200 to 299: " + status);
      }
      this.acceptedStatus = status;
      return this;
    }

    /**
     * Sets when an answer names the failure location; {@link FailureLocation#WHEN_CONFIGURED} by
     * default.
     *
     * @param failureLocation when
     * @return this
     */
    public Builder failureLocation(FailureLocation failureLocation) {
      this.failureLocation = Objects.requireNonNull(failureLocation, "failureLocation");
      return this;
    }

    /**
     * Sets whether the service puts an id of its own in place of the caller's; false by default.
     *
     * @param replaceInferenceId true to replace
     * @return this
     */
    public Builder replaceInferenceId(boolean replaceInferenceId) {
      this.replaceInferenceId = replaceInferenceId;
      return this;
    }

    /**
     * Sets whether every result goes to a bucket of its own, under the output path's key; false by
     * default.
     *
     * @param bucketPerResult true for a bucket each
     * @return this
     */
    public Builder bucketPerResult(boolean bucketPerResult) {
      this.bucketPerResult = bucketPerResult;
      return this;
    }

    /**
     * Sets what tells how long a request has waited in the queue; the system's clock by default.
     *
     * @param clock a clock, which a test can set forward to let requests expire
     * @return this
     */
    public Builder clock(InstantSource clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Builds the configuration.
     *
     * @return a new configuration
     */
    public EndpointConfig build() {
      return new EndpointConfig(this);
    }

    private static int atLeast(int minimum, int value, String name) {
      if (value < minimum) {
        throw new IllegalArgumentException(name + " must be at least " + minimum + ": " + value);
      }
      return value;
    }
  }
}
