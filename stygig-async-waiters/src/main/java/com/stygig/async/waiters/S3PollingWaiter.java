package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultWaitException;
import com.stygig.async.internal.ClockTicker;
import com.stygig.async.internal.FallbackScheduler;
import com.stygig.async.internal.ReliableClock;
import com.stygig.async.spi.AwsCallHistory;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.spi.Ticker;
import com.stygig.async.spi.WaiterEnvironment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * Waits by looking into S3: at the output location, and at the failure location if the service
 * named one.
 *
 * <p>One driver looks for all pending inferences, in any number of buckets. It fetches by GET,
 * without asking first; where many results are due under one prefix and it costs less, it lists the
 * prefix and fetches only what is there. The first look comes one {@linkplain Builder#interval
 * interval} after the invocation, and the pauses grow up to the {@linkplain Builder#maxInterval
 * maximum}, so a result is found at most about that long after it is there, as far as S3 keeps up.
 * From the 16th result of an endpoint on, looks come when results are {@linkplain Builder#adaptive
 * likely}.
 *
 * <p>It needs {@code s3:GetObject}, and should have {@code s3:ListBucket}: without it S3 answers
 * 403 until a result is there, which is then taken for "not yet", and a lack of {@code
 * s3:GetObject} shows only at the deadline.
 *
 * <p>Refusals do not end a wait before its deadline: keys are rotated, and policies put right. They
 * are logged, the first at once and then one a minute. Only where no call to AWS has ever
 * succeeded, neither this waiter's nor the client's that made it, a wait fails after a minute of
 * them.
 *
 * <p>Thread-safe. {@link #close()} ends all waits and stops the waiter's thread; it does not close
 * the S3 client.
 */
public final class S3PollingWaiter implements ResultWaiter {
  private final PollingTable table;
  private final Ways ways;
  private final @Nullable ScheduledExecutorService ownScheduler;

  private S3PollingWaiter(
      Builder builder,
      S3AsyncClient s3,
      AwsCallHistory history,
      InstantSource clock,
      Ticker ticker,
      ScheduledExecutorService scheduler,
      @Nullable ScheduledExecutorService ownScheduler) {
    this.ownScheduler = ownScheduler;
    S3Reader reader = new S3Reader(s3, history, builder.maxConcurrentRequests);
    SteadyDeadlines time = new SteadyDeadlines(clock, ticker);
    this.table =
        new PollingTable(
            way ->
                new PollingDriver(
                    way,
                    new Looker(reader, history, time::now),
                    builder.pollInterval(),
                    builder.adaptive,
                    builder.random,
                    time,
                    scheduler));
    this.ways = Ways.only(table);
  }

  /**
   * Returns a builder, which is also a factory: give it to a client as it is, and the client makes
   * the waiter on its own S3 client and thread, and closes it.
   *
   * @return a new builder with the defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public CompletableFuture<InferenceOutcome> await(
      String inferenceId, CompletionStage<InvocationReceipt> receipt) {
    return ways.await(inferenceId, receipt);
  }

  /** For who waits in other ways as well. */
  Way way() {
    return table;
  }

  boolean isEmpty() {
    return table.isEmpty();
  }

  /** Ends all waits, each with a {@link ResultWaitException}. The second call does nothing. */
  @Override
  public void close() {
    table.close();
    if (ownScheduler != null) {
      ownScheduler.shutdown();
    }
  }

  /** Builds an {@link S3PollingWaiter}, or lets a client build one. Not thread-safe. */
  public static final class Builder implements ResultWaiter.Factory {
    private Duration interval = Duration.ofSeconds(1);
    private Duration maxInterval = Duration.ofSeconds(10);
    private double backoffMultiplier = 1.5;
    private double jitter = 0.1;
    private boolean adaptive = true;
    private int maxConcurrentRequests = 50;
    private RandomGenerator random = new Random(); // to find the default takes longer
    private @Nullable S3AsyncClient s3Client;
    private InstantSource clock = InstantSource.system();
    private @Nullable Ticker ticker;
    private @Nullable ScheduledExecutorService scheduler;

    private Builder() {}

    /**
     * Sets how long after the invocation the first look comes, as long as nothing is known of the
     * endpoint; 1 second by default.
     *
     * @param interval from 10 milliseconds to 1 hour
     * @return this
     */
    public Builder interval(Duration interval) {
      this.interval = checked("interval", interval);
      return this;
    }

    /**
     * Sets the longest pause between two looks at the same place; 10 seconds by default.
     *
     * @param maxInterval from 10 milliseconds to 1 hour
     * @return this
     */
    public Builder maxInterval(Duration maxInterval) {
      this.maxInterval = checked("maxInterval", maxInterval);
      return this;
    }

    /**
     * Sets by how much each pause is longer than the one before; 1.5 by default.
     *
     * @param multiplier from 1, for no growth, to 10
     * @return this
     */
    public Builder backoffMultiplier(double multiplier) {
      if (!(multiplier >= 1 && multiplier <= 10)) {
        throw new IllegalArgumentException("backoffMultiplier must be from 1 to 10: " + multiplier);
      }
      this.backoffMultiplier = multiplier;
      return this;
    }

    /**
     * Sets by what part of its length each pause is spread at random, up and down; 0.1 by default.
     *
     * @param jitter from 0, for none, to 0.5
     * @return this
     */
    public Builder jitter(double jitter) {
      if (!(jitter >= 0 && jitter <= 0.5)) {
        throw new IllegalArgumentException("jitter must be from 0 to 0.5: " + jitter);
      }
      this.jitter = jitter;
      return this;
    }

    /**
     * Sets whether the waiter adapts its pauses to what it sees; true by default. It then remembers
     * how long the last 64 inferences of each endpoint took, of the 100 endpoints that it saw last,
     * and looks when results are likely: seldom where none has come so far, often where most have
     * come. In all it is half as often as at a fixed {@linkplain #interval interval}, and at most
     * twice as often as with growing pauses. The pause is never shorter than a quarter of the
     * interval, and never longer than the {@linkplain #maxInterval maximum}. When an inference
     * takes longer than all that are remembered, such as at a cold start, its pauses grow as they
     * do without experience.
     *
     * <p>Where one listing serves many inferences, it looks up to 4 times as often: four times as
     * many results a second, or a quarter of the pages to list, let it look twice as often. So with
     * more inferences pending, each costs less.
     *
     * @param adaptive false to keep to the configured pauses
     * @return this
     */
    public Builder adaptive(boolean adaptive) {
      this.adaptive = adaptive;
      return this;
    }

    /**
     * Sets how many requests to S3 run at a time; 50 by default, which is how many connections an
     * AWS client has.
     *
     * @param maxConcurrentRequests at least 1
     * @return this
     */
    public Builder maxConcurrentRequests(int maxConcurrentRequests) {
      if (maxConcurrentRequests < 1) {
        throw new IllegalArgumentException(
            "maxConcurrentRequests must be at least 1: " + maxConcurrentRequests);
      }
      this.maxConcurrentRequests = maxConcurrentRequests;
      return this;
    }

    /**
     * Sets where the jitter's chance comes from; a {@link Random} otherwise.
     *
     * @param random a generator, used by one thread at a time
     * @return this
     */
    public Builder random(RandomGenerator random) {
      this.random = Objects.requireNonNull(random, "random");
      return this;
    }

    /**
     * Sets the S3 client. Required for {@link #build}; a client that {@linkplain #create makes} the
     * waiter gives its own.
     *
     * @param s3Client a client, which stays the caller's to close
     * @return this
     */
    public Builder s3Client(S3AsyncClient s3Client) {
      this.s3Client = Objects.requireNonNull(s3Client, "s3Client");
      return this;
    }

    /**
     * Sets the clock that {@link #build} uses; the system's by default.
     *
     * @param clock a clock
     * @return this
     */
    public Builder clock(InstantSource clock) {
      this.clock = ReliableClock.of(Objects.requireNonNull(clock, "clock"));
      return this;
    }

    /**
     * Sets what tells {@link #build} how long pauses have lasted. By default that is {@link
     * System#nanoTime}; where another {@link #clock} was given, it is that clock's time as far as
     * it goes forward.
     *
     * @param ticker a ticker, which goes with the scheduler
     * @return this
     */
    public Builder ticker(Ticker ticker) {
      this.ticker = Objects.requireNonNull(ticker, "ticker");
      return this;
    }

    /**
     * Sets the scheduler that {@link #build} uses; by default the waiter has one thread of its own.
     *
     * @param scheduler a scheduler, which stays the caller's to shut down
     * @return this
     */
    public Builder scheduler(ScheduledExecutorService scheduler) {
      this.scheduler = FallbackScheduler.of(Objects.requireNonNull(scheduler, "scheduler"));
      return this;
    }

    /**
     * Builds a waiter that several clients can share.
     *
     * @return a new waiter, which the caller closes
     * @throws IllegalStateException if there is no S3 client
     */
    public S3PollingWaiter build() {
      if (s3Client == null) {
        throw new IllegalStateException("A waiter of its own needs an s3Client");
      }
      ScheduledExecutorService own =
          scheduler == null ? DriverThread.create("stygig-s3-polling") : null;
      return new S3PollingWaiter(
          this,
          s3Client,
          new AwsCallHistory(),
          clock,
          ClockTicker.of(ticker, clock),
          own == null ? Objects.requireNonNull(scheduler) : own,
          own);
    }

    /**
     * Makes the waiter of a client. What the client shares goes before what was set here, but for
     * the S3 client.
     */
    @Override
    public S3PollingWaiter create(WaiterEnvironment environment) {
      return new S3PollingWaiter(
          this,
          s3Client == null ? environment.s3Client() : s3Client,
          environment.callHistory(),
          environment.clock(),
          environment.ticker(),
          environment.scheduler(),
          null);
    }

    private PollInterval pollInterval() {
      Duration maximum = maxInterval.compareTo(interval) < 0 ? interval : maxInterval;
      return new PollInterval(interval, maximum, backoffMultiplier, jitter);
    }

    private static Duration checked(String name, Duration value) {
      boolean inRange =
          value.compareTo(Duration.ofMillis(10)) >= 0 && value.compareTo(Duration.ofHours(1)) <= 0;
      if (!inRange) {
        throw new IllegalArgumentException(name + " must be from 10 ms to 1 hour: " + value);
      }
      return value;
    }
  }
}
