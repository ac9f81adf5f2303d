package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.internal.FallbackScheduler;
import com.stygig.async.internal.LogSanitizer;
import com.stygig.async.internal.ReliableClock;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultProbe;
import com.stygig.async.spi.ResultWaiter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.messagemanager.sns.model.SnsMessage;
import software.amazon.awssdk.messagemanager.sns.model.SnsNotification;
import software.amazon.awssdk.messagemanager.sns.model.SnsSubscriptionConfirmation;
import software.amazon.awssdk.services.sns.SnsAsyncClient;

/**
 * Waits for the notifications that SNS posts to an HTTPS endpoint of the application's own. The
 * application's web server, whichever it is, hands each POST to {@link #receive} and answers with
 * what that returns. Because the server has to know the waiter, the application builds it and gives
 * it to the client ready-made.
 *
 * <p>Nothing is believed that SNS has not signed, that comes from a topic which was not named, or
 * that is older than the {@linkplain Builder#maxAge maximum age}; a message that comes a second
 * time changes nothing. The subscription must not use raw delivery, which has no signature.
 *
 * <p>It needs {@code software.amazon.awssdk:sns-message-manager} on the class path, and, unless it
 * is given an HTTP client, {@code software.amazon.awssdk:url-connection-client} to fetch SNS's
 * certificate with. Neither comes with this module.
 *
 * <p>Thread-safe.
 */
public final class SnsHttpWaiter implements ResultWaiter {
  private static final Logger log = LoggerFactory.getLogger(SnsHttpWaiter.class);

  /** SNS's own limit is 256 KiB, before JSON escapes some of it. */
  private static final int MAX_BODY_BYTES = 1 << 20;

  private final PushTable table;
  private final Ways ways;
  private final SnsVerifier verifier;
  private final @Nullable SnsAsyncClient snsClient;
  private final boolean unknownIsRetried;
  private final UnreadableMessages unreadable = new UnreadableMessages();
  private final AtomicLong refused = new AtomicLong();
  private final @Nullable ScheduledExecutorService ownScheduler;
  private volatile boolean closed;

  private SnsHttpWaiter(
      Builder builder,
      SnsVerifier verifier,
      ScheduledExecutorService scheduler,
      @Nullable ScheduledExecutorService ownScheduler) {
    this.table = new PushTable(builder.clock, scheduler, inferenceTime -> {}, () -> {}, () -> null);
    this.ways = Ways.only(table);
    this.verifier = verifier;
    this.snsClient = builder.snsClient;
    this.unknownIsRetried = builder.unknownIsRetried;
    this.ownScheduler = ownScheduler;
  }

  /**
   * What to answer to a POST.
   *
   * @param status the HTTP status: 200 if all is well, 5xx if SNS shall try again, 4xx if it shall
   *     not
   * @param verdict why
   */
  public record Response(int status, Verdict verdict) {}

  /** What became of a message. Others may be added. */
  public enum Verdict {
    /**
     * It was delivered to the inference that it is about, or will be when its invocation is
     * answered; or its result is being looked for in S3, as the message says too little to be
     * believed.
     */
    DELIVERED,
    /** It came before, and changes nothing. */
    RECEIVED_BEFORE,
    /** It is the test that SageMaker sends when an endpoint is created. */
    TEST,
    /** A subscription was confirmed. */
    CONFIRMED,
    /** SNS tells that a subscription was removed. */
    UNSUBSCRIBED,
    /** Nobody waits here for the inference that it is about. */
    UNKNOWN_INFERENCE,
    /** SNS has signed it, and it is no notification of an inference's end. */
    UNREADABLE,
    /** It is not to be believed, or contradicts the inference's receipt. */
    REFUSED,
    /**
     * It could not be dealt with now: the waiter is closed, a request to AWS failed, too many
     * messages wait for one inference, or nobody can look whether it is true.
     */
    TRY_AGAIN
  }

  /**
   * Returns a builder.
   *
   * @param topicArns the topics to listen to, all of one region: the endpoint's success and error
   *     topics
   * @return a new builder with the defaults
   */
  public static Builder builder(String... topicArns) {
    return new Builder(List.of(topicArns));
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

  /** For who waits in other ways as well. */
  Way way() {
    return table;
  }

  /**
   * Takes a message that was posted to the application: verifies it, and completes the inference
   * that it is about, or confirms the subscription if a {@linkplain Builder#confirmSubscriptions
   * client for that} was given. Never throws for what a sender can have caused.
   *
   * <p>Does not block. The signature is verified on the calling thread, or, while SNS's certificate
   * is still to be fetched, on another one when that is here. At most 4 certificates are fetched at
   * a time, for 5 seconds each, so that forged messages can neither cause many requests nor keep
   * many threads waiting for the future; what comes on top is answered with 503.
   *
   * @param headers the request's headers; the case of their names does not matter
   * @param body the request's body
   * @return what to answer; it is there at once but for a subscription that is being confirmed, and
   *     for the first messages that were signed with a new certificate
   */
  public CompletableFuture<Response> receive(Map<String, List<String>> headers, byte[] body) {
    if (closed) {
      return answer(503, Verdict.TRY_AGAIN);
    }
    if (body.length > MAX_BODY_BYTES) {
      return answer(413, Verdict.REFUSED);
    }
    if (header(headers, "x-amz-sns-rawdelivery").equalsIgnoreCase("true")) {
      return refuse("raw message delivery has no signature");
    }
    SnsEnvelope envelope;
    try {
      envelope = verifier.screen(body);
    } catch (RefusedMessageException e) {
      return notVerified(e);
    }
    if (envelope.isNotification() && verifier.isRepeated(envelope.messageId())) {
      return answer(200, Verdict.RECEIVED_BEFORE);
    }
    CompletableFuture<Void> certificate = verifier.certificateOf(envelope);
    CompletableFuture<CompletableFuture<Response>> verified =
        certificate.isDone()
            ? certificate.handle((here, error) -> verify(body, error))
            : certificate.handleAsync((here, error) -> verify(body, error));
    return verified.thenCompose(Function.identity());
  }

  private CompletableFuture<Response> verify(byte[] body, @Nullable Throwable error) {
    try {
      if (error instanceof RefusedMessageException refusal) {
        throw refusal;
      }
      return dispatch(verifier.verify(body));
    } catch (RefusedMessageException e) {
      return notVerified(e);
    }
  }

  private CompletableFuture<Response> notVerified(RefusedMessageException e) {
    if (closed) {
      return answer(503, Verdict.TRY_AGAIN);
    }
    CompletableFuture<Response> refusal = refuse(String.valueOf(e.getMessage()));
    return e.isTransient() ? answer(503, Verdict.TRY_AGAIN) : refusal;
  }

  private CompletableFuture<Response> dispatch(SnsMessage message) {
    if (message instanceof SnsNotification) {
      return verifier.isRepeated(message.messageId())
          ? answer(200, Verdict.RECEIVED_BEFORE)
          : notification(message);
    }
    if (message instanceof SnsSubscriptionConfirmation confirmation) {
      return confirm(confirmation);
    }
    log.warn("The subscription to {} was removed", message.topicArn());
    return answer(200, Verdict.UNSUBSCRIBED);
  }

  private CompletableFuture<Response> notification(SnsMessage message) {
    InferenceNotification notification;
    try {
      notification = NotificationReader.read(message.message()).orElse(null);
    } catch (UnreadableMessageException e) {
      unreadable.report(e, message.messageId());
      return answer(400, Verdict.UNREADABLE);
    }
    if (notification == null) {
      return answer(200, Verdict.TEST);
    }
    CompletableFuture<Delivery> delivery = table.deliver(notification);
    // One that is held until the receipt is here, or until the result has been looked for, has
    // arrived; SNS must not wait for that.
    Response response = responseTo(delivery.getNow(Delivery.DELIVERED));
    if (response.status() == 200) {
      verifier.remember(message.messageId());
    }
    return CompletableFuture.completedFuture(response);
  }

  private Response responseTo(Delivery delivery) {
    return switch (delivery) {
      case DELIVERED, DUPLICATE -> new Response(200, Verdict.DELIVERED);
      case CONTRADICTORY -> new Response(403, Verdict.REFUSED);
      case LATER, UNCONFIRMED -> new Response(503, Verdict.TRY_AGAIN);
      case UNKNOWN_YET -> new Response(503, Verdict.UNKNOWN_INFERENCE);
      case UNKNOWN -> new Response(unknownIsRetried ? 503 : 200, Verdict.UNKNOWN_INFERENCE);
    };
  }

  private CompletableFuture<Response> confirm(SnsSubscriptionConfirmation confirmation) {
    if (snsClient == null) {
      log.warn(
          "A subscription to {} waits for its confirmation, and this waiter may not give it",
          confirmation.topicArn());
      return answer(403, Verdict.REFUSED);
    }
    SnsAsyncClient sns = snsClient;
    return CompletableFuture.completedFuture(confirmation)
        .thenCompose(
            none ->
                sns.confirmSubscription(
                    b ->
                        b.topicArn(confirmation.topicArn())
                            .token(confirmation.token())
                            .authenticateOnUnsubscribe("true")))
        .handle(
            (confirmed, error) -> {
              if (error == null) {
                log.info("Confirmed {}", confirmed.subscriptionArn());
                return new Response(200, Verdict.CONFIRMED);
              }
              log.warn(
                  "Could not confirm the subscription to {}: {}",
                  confirmation.topicArn(),
                  LogSanitizer.sanitize(error));
              return new Response(503, Verdict.TRY_AGAIN);
            });
  }

  /**
   * Returns how many messages were signed by SNS and yet could not be read. Each is also logged,
   * the first of a kind as a warning.
   *
   * @return the count since this waiter was built
   */
  public long unreadableMessages() {
    return unreadable.count();
  }

  /**
   * Returns how many messages were refused so far as not SNS's, too old, or of other topics, or
   * could not be verified. Each is also logged, the first one as a warning.
   *
   * @return the count since this waiter was built
   */
  public long refusedMessages() {
    return refused.get();
  }

  private CompletableFuture<Response> refuse(String reason) {
    String message = "A message that was posted to the application is refused: {}";
    if (refused.incrementAndGet() == 1) {
      log.warn(message + " (others are logged at debug level)", LogSanitizer.sanitize(reason));
    } else {
      log.debug(message, LogSanitizer.sanitize(reason));
    }
    return answer(403, Verdict.REFUSED);
  }

  /** Ends all waits. From now on each POST is answered with 503. The second call does nothing. */
  @Override
  public void close() {
    closed = true;
    table.close();
    verifier.close();
    if (ownScheduler != null) {
      ownScheduler.shutdown();
    }
  }

  private static CompletableFuture<Response> answer(int status, Verdict verdict) {
    return CompletableFuture.completedFuture(new Response(status, verdict));
  }

  private static String header(Map<String, List<String>> headers, String name) {
    return headers.entrySet().stream()
        .filter(header -> name.equalsIgnoreCase(header.getKey()))
        .flatMap(header -> Stream.ofNullable(header.getValue()).flatMap(List::stream))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse("");
  }

  /** Builds an {@link SnsHttpWaiter}. Not thread-safe. */
  public static final class Builder {
    private final Set<String> topicArns = new LinkedHashSet<>();
    private final String region;
    private Duration maxAge = Duration.ofHours(1);
    private boolean unknownIsRetried = true;
    private @Nullable SnsAsyncClient snsClient;
    private @Nullable SdkHttpClient httpClient;
    private InstantSource clock = InstantSource.system();
    private @Nullable ScheduledExecutorService scheduler;

    private Builder(List<String> topicArns) {
      if (topicArns.isEmpty()) {
        throw new IllegalArgumentException("At least one topic is needed");
      }
      this.region = TopicArns.region(topicArns.get(0));
      for (String arn : topicArns) {
        if (!TopicArns.region(arn).equals(region)) {
          throw new IllegalArgumentException(
              "All topics must be in one region: " + String.join(", ", topicArns));
        }
        this.topicArns.add(arn);
      }
    }

    /**
     * Lets the waiter confirm subscriptions of its topics. Without it a request to confirm is
     * refused.
     *
     * @param snsClient what it confirms with, which stays the caller's to close; it needs {@code
     *     sns:ConfirmSubscription}. From then on only who may {@code sns:Unsubscribe} can end the
     *     subscription
     * @return this
     */
    public Builder confirmSubscriptions(SnsAsyncClient snsClient) {
      this.snsClient = Objects.requireNonNull(snsClient, "snsClient");
      return this;
    }

    /**
     * Sets how old a message may be; 1 hour by default, which is the longest that a delivery policy
     * lets SNS try to deliver one.
     *
     * @param maxAge from 1 minute to 1 day
     * @return this
     */
    public Builder maxAge(Duration maxAge) {
      if (maxAge.compareTo(Duration.ofMinutes(1)) < 0 || maxAge.compareTo(Duration.ofDays(1)) > 0) {
        throw new IllegalArgumentException("maxAge must be from 1 minute to 1 day: " + maxAge);
      }
      this.maxAge = maxAge;
      return this;
    }

    /**
     * Sets what is answered to a notification about an inference that nobody waits for here. By
     * default it is 503, so that SNS tries again and may reach another instance of the application.
     * By SNS's default policy that is three times, 20 seconds apart: give several instances a URL
     * and a subscription each, or the subscription a {@code DeliveryPolicy} with more retries, or
     * look into S3 as well ({@link HybridWaiter}).
     *
     * <p>While an invocation of this instance is not answered yet, it is always 503: the service
     * may still tell that the inference is ours.
     *
     * @param unknownIsRetried false to answer 200, for an application of one instance
     * @return this
     */
    public Builder unknownIsRetried(boolean unknownIsRetried) {
      this.unknownIsRetried = unknownIsRetried;
      return this;
    }

    /**
     * Sets what fetches SNS's certificate, from {@code
     * https://sns.<region>.amazonaws.com/SimpleNotificationService-<hex>.pem} and nowhere else. It
     * is called on threads of the waiter's own. Should it not end a request that is aborted after 5
     * seconds, its own time limit says when the next one can start.
     *
     * @param httpClient a client, which stays the caller's to close
     * @return this
     */
    public Builder httpClient(SdkHttpClient httpClient) {
      this.httpClient = Objects.requireNonNull(httpClient, "httpClient");
      return this;
    }

    /**
     * Sets the clock of deadlines and of messages' ages; the system's by default.
     *
     * @param clock a clock
     * @return this
     */
    public Builder clock(InstantSource clock) {
      this.clock = ReliableClock.of(Objects.requireNonNull(clock, "clock"));
      return this;
    }

    /**
     * Sets the scheduler of deadlines; by default the waiter has one thread of its own.
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
     * @throws IllegalStateException if a library is missing that it needs
     */
    public SnsHttpWaiter build() {
      ScheduledExecutorService own =
          scheduler == null ? DriverThread.create("stygig-sns-http") : null;
      ScheduledExecutorService timer = own == null ? Objects.requireNonNull(scheduler) : own;
      SnsScreen screen = new SnsScreen(Set.copyOf(topicArns), region, maxAge, clock);
      SnsVerifier verifier;
      try {
        verifier = SnsVerifier.create(screen, region, httpClient, timer);
      } catch (NoClassDefFoundError e) {
        throw new IllegalStateException(
            "SNS over HTTPS needs software.amazon.awssdk:sns-message-manager and"
                + " software.amazon.awssdk:url-connection-client on the class path",
            e);
      }
      return new SnsHttpWaiter(this, verifier, timer, own);
    }
  }
}
