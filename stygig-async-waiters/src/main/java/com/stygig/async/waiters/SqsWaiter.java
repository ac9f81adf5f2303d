package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.internal.AwsModules;
import com.stygig.async.internal.ClockTicker;
import com.stygig.async.internal.FallbackScheduler;
import com.stygig.async.internal.NonBlockingCalls;
import com.stygig.async.internal.ProxySettings;
import com.stygig.async.internal.ReliableClock;
import com.stygig.async.internal.RequiredAwsSettings;
import com.stygig.async.internal.SanitizedErrors;
import com.stygig.async.internal.SteadyClock;
import com.stygig.async.spi.AwsCallHistory;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultProbe;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.spi.Ticker;
import com.stygig.async.spi.WaiterEnvironment;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClientBuilder;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/**
 * Waits for the notifications that SageMaker publishes to SNS when an inference ends, in an SQS
 * queue that is subscribed to the endpoint's success and error topics. {@link SqsNotificationQueue}
 * sets such a queue up.
 *
 * <p>One receive loop serves all pending inferences, and rests while there are none. What a message
 * says is checked against the inference's receipt, and the result is read from where the receipt
 * says. Where the endpoint includes the response in the notification, nothing is read from S3 at
 * all. A message that does not prove which inference it is about, such as one that has no more than
 * an id, makes the client look into S3 and ends nothing. Only a failure of the same endpoint and of
 * the right time, which names no place, is believed once a minute of looks has found nothing.
 *
 * <p>A message is deleted when it has been delivered to its inference, or when S3 has confirmed
 * what it says; so are its duplicates. What becomes of others:
 *
 * <ul>
 *   <li>about an inference that nobody waits for here: given back for another client to receive, or
 *       whatever an {@link Builder#unknownMessageHandler} says, or deleted from a queue that is
 *       {@linkplain Builder#exclusive exclusive};
 *   <li>unreadable, in contradiction to the receipt, or a hint by which nothing was found: left
 *       alone, so that the queue's redrive policy moves it to the dead-letter queue, if there is
 *       one.
 * </ul>
 *
 * <p>A notification that never comes ends the wait at its deadline only. Where that can happen, as
 * without an error topic, {@link HybridWaiter} looks into S3 as well.
 *
 * <p>What has been delivered is deleted up to a second later, ten messages at a time: let the
 * queue's visibility timeout be 5 seconds or more.
 *
 * <p>It needs {@code sqs:ReceiveMessage}, {@code sqs:DeleteMessage} and {@code
 * sqs:ChangeMessageVisibility} on the queue, and {@code kms:Decrypt} where it is encrypted with a
 * customer's key.
 *
 * <p>Refusals do not end waits before their deadlines: keys are rotated, and policies put right.
 * They are logged, the first at once and then one a minute. Only where no call to AWS has ever
 * succeeded, neither this waiter's nor the client's that made it, waits fail after about a minute
 * of them. A queue that is missing and was never received from ends all waits after some 4 seconds,
 * or after a minute where other calls went well; one that goes missing later may come again.
 *
 * <p>Thread-safe.
 */
public final class SqsWaiter implements ResultWaiter {
  private static final Logger log = LoggerFactory.getLogger(SqsWaiter.class);

  /** How long {@link #close} waits for what is under way. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** How much longer than its long poll a receive may take. */
  private static final Duration RECEIVE_SLACK = Duration.ofSeconds(15);

  private final PushTable table;
  private final Ways ways;
  private final MessageDisposal disposal;
  private final ReceiveLoop loop;
  private final UnreadableMessages unreadable = new UnreadableMessages();
  private final Runnable closeOwn;

  private SqsWaiter(
      Builder builder,
      SqsAsyncClient sqs,
      AwsCallHistory history,
      InstantSource clock,
      Ticker ticker,
      ScheduledExecutorService scheduler,
      Runnable closeOwn) {
    this.closeOwn = closeOwn;
    SteadyClock steadyClock = new SteadyClock(clock, ticker);
    Pacing pacing = new Pacing(builder.batchingWindow, builder.waitTime, builder.random);
    table = new PushTable(clock, scheduler, pacing::tell, this::wake, this::lastFailure);
    ways = Ways.only(table);
    disposal = new MessageDisposal(sqs, builder.queueUrl, builder.random, scheduler);
    MessageRouter router =
        new MessageRouter(
            table,
            disposal,
            builder.unknownMessageHandler(),
            builder.handlerThreads(),
            unreadable,
            () -> pacing.letOthersReceive(steadyClock.instant()));
    NonBlockingCalls calls = new NonBlockingCalls(sqs);
    ReceiveMessageRequest request = builder.receiveRequest();
    loop =
        new ReceiveLoop(
            () ->
                calls
                    .call(request, sqs::receiveMessage)
                    .thenApply(ReceiveMessageResponse::messages),
            router::route,
            () -> !table.isEmpty(),
            error ->
                table.failAll(
                    "Cannot receive from " + builder.queueUrl + ": " + error.getMessage(), error),
            builder.minConcurrentReceives,
            builder.maxConcurrentReceives,
            history,
            pacing,
            steadyClock,
            builder.random,
            scheduler);
    if (builder.lastThread != null) {
      loop.lastThread = builder.lastThread;
    }
  }

  /**
   * Returns a builder, which is also a factory: give it to a client as it is, and the client makes
   * the waiter, in the queue's region and with the client's credentials, and closes it.
   *
   * @param queueUrl the URL of the queue
   * @return a new builder with the defaults
   */
  public static Builder builder(String queueUrl) {
    return new Builder(queueUrl);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Each pending inference needs an id of its own: a second wait for the same id fails with a
   * {@link com.stygig.async.ResultWaitException} as long as the first one lasts.
   */
  @Override
  public CompletableFuture<InferenceOutcome> await(
      String inferenceId, CompletionStage<InvocationReceipt> receipt) {
    return ways.await(inferenceId, receipt);
  }

  /** {@inheritDoc} */
  @Override
  public CompletableFuture<InferenceOutcome> await(
      String inferenceId, CompletionStage<InvocationReceipt> receipt, ResultProbe probe) {
    return ways.await(inferenceId, receipt, probe);
  }

  private void wake() {
    loop.wake();
  }

  private @Nullable Throwable lastFailure() {
    return loop.lastFailure();
  }

  /** For who waits in other ways as well. */
  Way way() {
    return table;
  }

  /**
   * Returns how many messages could not be read so far. Each is also logged, the first of a kind as
   * a warning.
   *
   * @return the count since this waiter was built
   */
  public long unreadableMessages() {
    return unreadable.count();
  }

  boolean isEmpty() {
    return table.isEmpty();
  }

  /**
   * Ends all waits, each with a {@link com.stygig.async.ResultWaitException}, and waits for the
   * deletion of what has been delivered, 5 seconds at the most. A receive that is under way runs
   * out in the background, for up to the {@linkplain Builder#waitTime wait time}, and what it
   * brings is given back. The second call does nothing.
   */
  @Override
  public void close() {
    CompletableFuture<Void> received = loop.close();
    table.close();
    CompletableFuture<Void> disposed = disposal.drain();
    received
        .thenCompose(none -> disposal.drain())
        .whenCompleteAsync((done, error) -> closeOwn.run(), loop.lastThread);
    try {
      disposed.get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      log.warn(
          "Not all messages were deleted when the waiter was closed; they will come again",
          SanitizedErrors.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Builds an {@link SqsWaiter}, or lets a client build one. Not thread-safe. */
  public static final class Builder implements ResultWaiter.Factory {
    private static final int MAX_RECEIVES = 20;

    private final String queueUrl;
    private Duration waitTime = Duration.ofSeconds(20);
    private Duration batchingWindow = Duration.ofMillis(100);
    private int minConcurrentReceives = 1;
    private int maxConcurrentReceives = 4;
    private boolean exclusive;
    private @Nullable UnknownMessageHandler unknownMessageHandler;
    private @Nullable SqsAsyncClient sqsClient;
    private @Nullable URI sqsEndpointOverride;
    private InstantSource clock = InstantSource.system();
    private @Nullable Ticker ticker;
    private RandomGenerator random = new Random(); // which is thread-safe
    private @Nullable ScheduledExecutorService scheduler;

    /** The simulation has no thread but one. */
    @Nullable Executor lastThread;

    private Builder(String queueUrl) {
      Objects.requireNonNull(queueUrl, "queueUrl");
      if (!queueUrl.matches("https?://[^/\\s]+/\\S+")) {
        throw new IllegalArgumentException("Not a queue's URL: '" + queueUrl + "'");
      }
      this.queueUrl = queueUrl;
    }

    /**
     * Declares that no other process reads the queue, nor another waiter. Messages about inferences
     * that nobody waits for, such as what an earlier process has left, are then deleted.
     *
     * @param exclusive false, the default, for a queue that several clients share
     * @return this
     */
    public Builder exclusive(boolean exclusive) {
      this.exclusive = exclusive;
      return this;
    }

    /**
     * Sets what becomes of messages about inferences that nobody waits for, in place of what {@link
     * #exclusive} says. A message that is given back too often ends in the dead-letter queue: on a
     * shared queue let the redrive policy's {@code maxReceiveCount} be high.
     *
     * @param handler decides about each
     * @return this
     */
    public Builder unknownMessageHandler(UnknownMessageHandler handler) {
      this.unknownMessageHandler = Objects.requireNonNull(handler, "handler");
      return this;
    }

    /**
     * Sets how long a receive waits for a message, SQS's long poll; 20 seconds by default. Shorter
     * ones cost more requests.
     *
     * @param waitTime from 1 to 20 seconds, in whole seconds
     * @return this
     */
    public Builder waitTime(Duration waitTime) {
      if (waitTime.compareTo(Duration.ofSeconds(1)) < 0
          || waitTime.compareTo(Duration.ofSeconds(20)) > 0
          || waitTime.toNanosPart() != 0) {
        throw new IllegalArgumentException(
            "waitTime must be from 1 to 20 whole seconds: " + waitTime);
      }
      this.waitTime = waitTime;
      return this;
    }

    /**
     * Sets for how long a receive may be put off, under a steady load, so that it fetches a good
     * batch of messages; 100 milliseconds by default. It is never put off by more than 1 % of the
     * time that inferences take, and not at all when a batch would take longer to fill.
     *
     * @param batchingWindow from 0, for never, to 1 second
     * @return this
     */
    public Builder batchingWindow(Duration batchingWindow) {
      if (batchingWindow.isNegative() || batchingWindow.compareTo(Duration.ofSeconds(1)) > 0) {
        throw new IllegalArgumentException(
            "batchingWindow must be from 0 to 1 second: " + batchingWindow);
      }
      this.batchingWindow = batchingWindow;
      return this;
    }

    /**
     * Sets how many receives run at a time: as few as the minimum (1 by default), and up to the
     * maximum (4 by default) while batches come full.
     *
     * @param minimum from 1 to 20
     * @param maximum from the minimum to 20
     * @return this
     */
    public Builder concurrentReceives(int minimum, int maximum) {
      if (minimum < 1 || maximum < minimum || maximum > MAX_RECEIVES) {
        throw new IllegalArgumentException(
            "concurrentReceives must be 1 <= minimum <= maximum <= "
                + MAX_RECEIVES
                + ": "
                + minimum
                + ", "
                + maximum);
      }
      this.minConcurrentReceives = minimum;
      this.maxConcurrentReceives = maximum;
      return this;
    }

    /**
     * Sets the SQS client. Required for {@link #build}; otherwise the waiter builds one of its own.
     *
     * @param sqsClient a client, which stays the caller's to close
     * @return this
     */
    public Builder sqsClient(SqsAsyncClient sqsClient) {
      this.sqsClient = Objects.requireNonNull(sqsClient, "sqsClient");
      return this;
    }

    /**
     * Sets where the SQS client connects that the waiter builds, such as a VPC endpoint or a local
     * server.
     *
     * @param endpoint an http or https URI
     * @return this
     */
    public Builder sqsEndpointOverride(URI endpoint) {
      String scheme = endpoint.getScheme();
      if (endpoint.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
        throw new IllegalArgumentException(
            "sqsEndpointOverride must be an http or https URI with a host: " + endpoint);
      }
      this.sqsEndpointOverride = endpoint;
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
     * Sets what spreads pauses at random.
     *
     * @param random a thread-safe generator of random numbers
     * @return this
     */
    public Builder random(RandomGenerator random) {
      this.random = Objects.requireNonNull(random, "random");
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
     * @throws IllegalStateException if there is no SQS client, or it is one of another region than
     *     the queue
     */
    public SqsWaiter build() {
      if (sqsClient == null) {
        throw new IllegalStateException("A waiter of its own needs an sqsClient");
      }
      QueueRegion.check(sqsClient, queueUrl);
      if (scheduler != null) {
        return new SqsWaiter(
            this,
            sqsClient,
            new AwsCallHistory(),
            clock,
            ClockTicker.of(ticker, clock),
            scheduler,
            () -> {});
      }
      ScheduledExecutorService own = DriverThread.create("stygig-sqs");
      return new SqsWaiter(
          this,
          sqsClient,
          new AwsCallHistory(),
          clock,
          ClockTicker.of(ticker, clock),
          own,
          own::shutdown);
    }

    /**
     * Makes the waiter of a client. What the client shares goes before what was set here, but for
     * the SQS client.
     */
    @Override
    public SqsWaiter create(WaiterEnvironment environment) {
      if (sqsClient != null) {
        QueueRegion.check(sqsClient, queueUrl);
        return new SqsWaiter(
            this,
            sqsClient,
            environment.callHistory(),
            environment.clock(),
            environment.ticker(),
            environment.scheduler(),
            () -> {});
      }
      SqsAsyncClient own = ownClient(environment);
      return new SqsWaiter(
          this,
          own,
          environment.callHistory(),
          environment.clock(),
          environment.ticker(),
          environment.scheduler(),
          () -> close(own));
    }

    /** One with connections of its own, as its last receive may outlive the client's. */
    private SqsAsyncClient ownClient(WaiterEnvironment environment) {
      try {
        return buildClient(environment);
      } catch (SdkClientException e) {
        throw new IllegalStateException(
            "SqsWaiter has no sqsClient and cannot build one with what the client has: "
                + e.getMessage(),
            e);
      }
    }

    private SqsAsyncClient buildClient(WaiterEnvironment environment) {
      AwsModules.requireFit("sqs");
      SqsAsyncClientBuilder builder =
          SqsAsyncClient.builder()
              .region(QueueRegion.of(queueUrl).or(environment::region).orElse(null))
              .credentialsProvider(environment.credentialsProvider().orElse(null));
      if (sqsEndpointOverride != null) {
        builder.endpointOverride(sqsEndpointOverride);
      }
      environment.customize(builder);
      builder.httpClient(null).httpClientBuilder(httpClient(environment));
      // The loop repeats receives, and the batches what failed of them.
      RequiredAwsSettings.apply(
          builder,
          null,
          AwsRetryStrategy.doNotRetry(),
          environment.futureCompletionExecutor().orElse(null),
          List.of());
      return builder.build();
    }

    /** The SDK waits for two quiet seconds there. */
    private static void close(SqsAsyncClient own) {
      Thread closing = new Thread(own::close, "stygig-sqs-close");
      closing.setDaemon(true);
      closing.start();
    }

    /** A few connections need no more than one thread. */
    private NettyNioAsyncHttpClient.Builder httpClient(WaiterEnvironment environment) {
      NettyNioAsyncHttpClient.Builder http = NettyNioAsyncHttpClient.builder();
      ProxySettings.apply(
          http, sqsEndpointOverride == null ? List.of() : List.of(sqsEndpointOverride));
      environment.customize(http);
      return http.eventLoopGroup(null)
          .eventLoopGroupBuilder(SdkEventLoopGroup.builder().numberOfThreads(1));
    }

    private UnknownMessageHandler unknownMessageHandler() {
      if (unknownMessageHandler != null) {
        return unknownMessageHandler;
      }
      UnknownMessageHandler.Disposition disposition =
          exclusive
              ? UnknownMessageHandler.Disposition.DELETE
              : UnknownMessageHandler.Disposition.GIVE_BACK;
      return (inferenceId, message) -> disposition;
    }

    /** A user's handler has no business on the AWS SDK's threads; ours takes no time. */
    private Executor handlerThreads() {
      return unknownMessageHandler == null
          ? Runnable::run
          : CompletableFuture.completedFuture(null).defaultExecutor();
    }

    private ReceiveMessageRequest receiveRequest() {
      return ReceiveMessageRequest.builder()
          .queueUrl(queueUrl)
          .maxNumberOfMessages(MessageBatches.MAX_ENTRIES)
          .waitTimeSeconds(Math.toIntExact(waitTime.toSeconds()))
          .messageSystemAttributeNames(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT)
          .overrideConfiguration(c -> c.apiCallTimeout(waitTime.plus(RECEIVE_SLACK)))
          .build();
    }
  }
}
