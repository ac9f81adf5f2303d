package com.stygig.async.testkit;

import java.time.Duration;
import java.util.Objects;

/**
 * How endpoints behave that are created through the SageMaker API: what their containers answer,
 * and how long everything takes. Immutable.
 */
public final class SageMakerSettings {
  private final ContainerFactory containers;
  private final Duration creationTime;
  private final Duration updateTime;
  private final Duration deletionTime;
  private final Duration coldStart;
  private final Duration latency;
  private final Duration scaleInAfter;
  private final Duration scaleOutTime;
  private final double timeScale;

  private SageMakerSettings(Builder builder) {
    containers = builder.containers;
    creationTime = builder.creationTime;
    updateTime = builder.updateTime;
    deletionTime = builder.deletionTime;
    coldStart = builder.coldStart;
    latency = builder.latency;
    scaleInAfter = builder.scaleInAfter;
    scaleOutTime = builder.scaleOutTime;
    timeScale = builder.timeScale;
  }

  /**
   * Returns a builder. By default nothing takes any time, and every container answers that none was
   * set.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  ContainerFactory containers() {
    return containers;
  }

  double timeScale() {
    return timeScale;
  }

  Duration creationTime() {
    return scaled(creationTime);
  }

  Duration updateTime() {
    return scaled(updateTime);
  }

  Duration deletionTime() {
    return scaled(deletionTime);
  }

  Duration coldStart() {
    return scaled(coldStart);
  }

  Duration latency() {
    return scaled(latency);
  }

  Duration scaleInAfter() {
    return scaled(scaleInAfter);
  }

  Duration scaleOutTime() {
    return scaled(scaleOutTime);
  }

  private Duration scaled(Duration duration) {
    return Duration.ofNanos(Math.round(duration.toNanos() / timeScale));
  }

  /** Builds {@link SageMakerSettings}. Not thread-safe. */
  public static final class Builder {
    private ContainerFactory containers = Builder::noContainer;
    private Duration creationTime = Duration.ZERO;
    private Duration updateTime = Duration.ZERO;
    private Duration deletionTime = Duration.ZERO;
    private Duration coldStart = Duration.ZERO;
    private Duration latency = Duration.ZERO;
    private Duration scaleInAfter = Duration.ofMinutes(10);
    private Duration scaleOutTime = Duration.ZERO;
    private double timeScale = 1;

    private Builder() {}

    private static Model noContainer(Container container) {
      return request ->
          ModelResponse.error(
              500,
              "Nothing runs the image "
                  + container.image()
                  + ": set SageMakerSettings.builder().containers(...)");
    }

    /**
     * Sets what runs in the containers of models; by default something that answers every request
     * with status 500.
     *
     * @param containers starts a container
     * @return this
     */
    public Builder containers(ContainerFactory containers) {
      this.containers = Objects.requireNonNull(containers, "containers");
      return this;
    }

    /**
     * Sets how long an endpoint is {@code Creating}, before its container starts; zero by default.
     *
     * @param creationTime not negative
     * @return this
     */
    public Builder creationTime(Duration creationTime) {
      this.creationTime = notNegative(creationTime, "creationTime");
      return this;
    }

    /**
     * Sets how long an endpoint is {@code Updating}; zero by default.
     *
     * @param updateTime not negative
     * @return this
     */
    public Builder updateTime(Duration updateTime) {
      this.updateTime = notNegative(updateTime, "updateTime");
      return this;
    }

    /**
     * Sets how long an endpoint is {@code Deleting}; zero by default.
     *
     * @param deletionTime not negative
     * @return this
     */
    public Builder deletionTime(Duration deletionTime) {
      this.deletionTime = notNegative(deletionTime, "deletionTime");
      return this;
    }

    /**
     * Sets how long after the start of an endpoint's first instance the first request is worked on;
     * zero by default.
     *
     * @param coldStart not negative
     * @return this
     */
    public Builder coldStart(Duration coldStart) {
      this.coldStart = notNegative(coldStart, "coldStart");
      return this;
    }

    /**
     * Sets how long each inference takes on top of the model's own time; zero by default.
     *
     * @param latency not negative
     * @return this
     */
    public Builder latency(Duration latency) {
      this.latency = notNegative(latency, "latency");
      return this;
    }

    /**
     * Sets after how long without a request an endpoint is scaled to zero, if Application Auto
     * Scaling may do that; 10 minutes by default.
     *
     * @param scaleInAfter not negative
     * @return this
     */
    public Builder scaleInAfter(Duration scaleInAfter) {
      this.scaleInAfter = notNegative(scaleInAfter, "scaleInAfter");
      return this;
    }

    /**
     * Sets how long it takes to scale an endpoint out from zero, before its cold start; zero by
     * default.
     *
     * @param scaleOutTime not negative
     * @return this
     */
    public Builder scaleOutTime(Duration scaleOutTime) {
      this.scaleOutTime = notNegative(scaleOutTime, "scaleOutTime");
      return this;
    }

    /**
     * Sets how many times as fast all these durations pass; 1 by default. With 60, what takes 3
     * minutes takes 3 seconds. What a model itself needs is not touched.
     *
     * @param timeScale greater than 0
     * @return this
     */
    public Builder timeScale(double timeScale) {
      if (!(timeScale > 0) || Double.isInfinite(timeScale)) {
        throw new IllegalArgumentException("timeScale must be greater than 0: " + timeScale);
      }
      this.timeScale = timeScale;
      return this;
    }

    /**
     * Builds the settings.
     *
     * @return new settings
     */
    public SageMakerSettings build() {
      return new SageMakerSettings(this);
    }

    private static Duration notNegative(Duration duration, String name) {
      if (duration.isNegative()) {
        throw new IllegalArgumentException(name + " must not be negative: " + duration);
      }
      return duration;
    }
  }
}
