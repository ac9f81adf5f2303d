package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultTimeoutException;
import com.stygig.async.ResultWaitException;
import com.stygig.async.S3Uri;
import com.stygig.async.spi.AwsCallHistory;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.InferenceOutcome.Succeeded;
import com.stygig.async.testkit.HttpFaults;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Waits that AWS refuses for a while: they go on as long as anything has ever gone well. */
@LocalCloudTest
class RefusedWaitsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LocalCloud cloud;
  private final HttpFaults faults;
  private final String bucket = "bucket-" + UUID.randomUUID();
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private final InstantSource clock = () -> Instant.now().plus(ahead.get());

  /** What the provider of credentials throws, null for nothing. */
  private static final AtomicReference<RuntimeException> noCredentials = new AtomicReference<>();

  /** How many looks have ended, in whatever way. */
  private static final AtomicInteger looks = new AtomicInteger();

  private static S3AsyncClient s3;
  private static SqsAsyncClient sqs;
  private S3PollingWaiter waiter;

  RefusedWaitsTest(LocalCloud cloud) {
    this.cloud = cloud;
    this.faults = cloud.httpFaults();
  }

  /** Clients that repeat nothing, by the URL whose requests can suffer faults. */
  @BeforeAll
  static void connect(LocalCloud cloud) {
    s3 =
        S3AsyncClient.builder()
            .endpointOverride(cloud.endpoint())
            .forcePathStyle(true)
            .region(cloud.region())
            .credentialsProvider(credentials(cloud))
            .overrideConfiguration(
                c ->
                    c.retryStrategy(AwsRetryStrategy.doNotRetry())
                        .addExecutionInterceptor(new Looks()))
            .build();
    sqs =
        SqsAsyncClient.builder()
            .endpointOverride(cloud.endpoint())
            .region(cloud.region())
            .credentialsProvider(credentials(cloud))
            .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build();
  }

  @AfterAll
  static void disconnect() {
    s3.close();
    sqs.close();
  }

  private static final class Looks implements ExecutionInterceptor {
    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
      looks.incrementAndGet();
    }

    @Override
    public void onExecutionFailure(
        Context.FailedExecution context, ExecutionAttributes attributes) {
      looks.incrementAndGet();
    }
  }

  @BeforeEach
  void start() {
    cloud.createBucket(bucket);
    waiter =
        S3PollingWaiter.builder()
            .s3Client(s3)
            .clock(clock)
            .interval(Duration.ofMillis(20))
            .maxInterval(Duration.ofMillis(20))
            .build();
  }

  private static AwsCredentialsProvider credentials(LocalCloud cloud) {
    return () -> {
      RuntimeException error = noCredentials.get();
      if (error != null) {
        looks.incrementAndGet();
        throw error;
      }
      return cloud.credentialsProvider().resolveCredentials();
    };
  }

  @AfterEach
  void stop() {
    waiter.close();
    noCredentials.set(null);
    faults.reset();
    cloud.s3AccessRules().allowAll();
  }

  private CompletableFuture<InferenceOutcome> watch(Duration patience) {
    Instant now = clock.instant();
    InvocationReceipt receipt =
        InvocationReceipt.builder("id", "e", new S3Uri(bucket, "out/id.out"))
            .invokedAt(now)
            .deadline(now.plus(patience))
            .build();
    return waiter.await("id", CompletableFuture.completedFuture(receipt));
  }

  private CompletableFuture<InferenceOutcome> watch() {
    return watch(Duration.ofHours(6));
  }

  private void put() {
    cloud
        .s3Client()
        .putObject(
            b -> b.bucket(bucket).key("out/id.out"), AsyncRequestBody.fromString("the result"))
        .join();
  }

  private static String body(CompletableFuture<InferenceOutcome> outcome) {
    return ((Succeeded) outcome.orTimeout(60, TimeUnit.SECONDS).join())
        .body()
        .orElseThrow()
        .asUtf8String();
  }

  private static void awaitLooks(int more) {
    int before = looks.get();
    await().atMost(PATIENCE).until(() -> looks.get() >= before + more);
  }

  private void awaitRefusals(int more) {
    long before = faults.count(HttpFaults.Kind.REFUSED);
    await().atMost(PATIENCE).until(() -> faults.count(HttpFaults.Kind.REFUSED) >= before + more);
  }

  // Polling

  @ParameterizedTest
  @CsvSource({
    "403, AccessDenied",
    "400, ExpiredToken",
    "403, InvalidAccessKeyId",
    "403, SignatureDoesNotMatch",
    "403, RequestTimeTooSkewed",
    "403, AllAccessDisabled",
    "404, NoSuchBucket",
    "400, AuthorizationHeaderMalformed"
  })
  void aWaitGoesOnThroughRefusalsOnceAnythingHasGoneWell(int status, String code) {
    CompletableFuture<InferenceOutcome> outcome = watch();
    awaitLooks(2);

    faults.refuse(1, status, code);
    awaitRefusals(4);
    assertThat(outcome).isNotDone();
    put();
    faults.reset();

    assertThat(body(outcome)).isEqualTo("the result");
  }

  @Test
  void aWaitGoesOnWhileThereAreNoCredentials() {
    CompletableFuture<InferenceOutcome> outcome = watch();
    awaitLooks(2);

    noCredentials.set(SdkClientException.create("Unable to load credentials"));
    awaitLooks(3);
    noCredentials.set(new IllegalStateException("the vault is sealed"));
    awaitLooks(3);
    put();
    assertThat(outcome).isNotDone();
    noCredentials.set(null);

    assertThat(body(outcome)).isEqualTo("the result");
  }

  @Test
  void aResultThatIsListedAndMayNotBeReadIsWaitedForAllTheSame() {
    cloud.s3AccessRules().denyReading(bucket);
    put();
    CompletableFuture<InferenceOutcome> outcome = watch();
    awaitLooks(6);
    assertThat(outcome).isNotDone();

    cloud.s3AccessRules().allowAll();

    assertThat(body(outcome)).isEqualTo("the result");
  }

  @Test
  void theTimeoutSaysWhatWasRefusedLast() {
    CompletableFuture<InferenceOutcome> outcome = watch();
    awaitLooks(2);

    faults.refuse(1, 400, "ExpiredToken");
    awaitRefusals(2);
    ahead.set(Duration.ofHours(7));

    assertThatThrownBy(() -> body(outcome))
        .hasCauseInstanceOf(ResultTimeoutException.class)
        .hasMessageContaining("the last look failed: ExpiredToken (HTTP 400)");
  }

  @Test
  void whereNothingHasEverGoneWellAWaitFailsAfterAMinute() {
    faults.refuse(1, 403, "InvalidAccessKeyId");
    CompletableFuture<InferenceOutcome> outcome = watch();
    awaitRefusals(5);
    assertThat(outcome).isNotDone();

    ahead.set(Duration.ofSeconds(62));

    assertThatThrownBy(() -> body(outcome))
        .hasCauseInstanceOf(ResultWaitException.class)
        .hasMessageContaining("InvalidAccessKeyId");
  }

  @Test
  void whereThereWereNeverCredentialsAWaitFailsAfterAMinute() {
    noCredentials.set(SdkClientException.create("Unable to load credentials"));
    CompletableFuture<InferenceOutcome> outcome = watch();
    awaitLooks(3);
    assertThat(outcome).isNotDone();

    ahead.set(Duration.ofSeconds(62));

    assertThatThrownBy(() -> body(outcome))
        .hasCauseInstanceOf(ResultWaitException.class)
        .hasMessageContaining("Unable to load credentials");
  }

  static Stream<Throwable> refusals() {
    return Stream.of(
        s3Error("ExpiredToken", 400),
        s3Error("InvalidAccessKeyId", 403),
        s3Error("SignatureDoesNotMatch", 403),
        s3Error("RequestTimeTooSkewed", 403),
        s3Error("NoSuchBucket", 404),
        s3Error("PermanentRedirect", 301),
        s3Error(null, 401),
        sqsError("AccessDenied", 403), // of a service that has credentials for us
        new AccessDeniedException(new S3Uri("bucket", "key"), s3Error("AccessDenied", 403)),
        SdkClientException.create("Unable to load credentials"),
        new IllegalStateException("the vault is sealed"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusalsArePermanentAfterAMinuteAndOnlyIfNothingHasEverGoneWell(Throwable refusal) {
    AwsCallHistory history = new AwsCallHistory();
    Refusals refusals = new Refusals(history, clock);
    Instant since = clock.instant();

    // However late the first one comes, it is one only.
    ahead.set(Duration.ofMinutes(10));
    assertThat(refusals.isPermanent(refusal, "id", since)).isFalse();
    ahead.set(Duration.ofMinutes(10).plusSeconds(50));
    assertThat(refusals.isPermanent(refusal, "id", since)).isFalse();
    ahead.set(Duration.ofMinutes(11).plusSeconds(1));
    assertThat(refusals.isPermanent(refusal, "id", since)).isTrue();
    assertThat(refusals.isPermanent(refusal, "another", clock.instant())).isFalse();
    history.succeeded();
    ahead.set(Duration.ofHours(5));
    assertThat(refusals.isPermanent(refusal, "id", since)).isFalse();
  }

  @Test
  void whatIsNoRefusalIsNeverPermanent() {
    Refusals refusals = new Refusals(new AwsCallHistory(), clock);
    Instant since = clock.instant();
    for (int minute = 0; minute < 10; minute++) {
      ahead.set(Duration.ofMinutes(minute));
      for (Throwable error :
          List.of(
              // Without permission to list, this is "not yet".
              s3Error("AccessDenied", 403),
              s3Error("SlowDown", 503),
              s3Error("InternalError", 500),
              SdkClientException.create("lost", new IOException("reset")))) {
        assertThat(refusals.isPermanent(error, "id", since)).isFalse();
      }
    }
  }

  @Test
  void refusalsAreLoggedAtOnceAndThenRarely() throws Exception {
    try (Logs logs = Logs.of(Refusals.class)) {
      Refusals refusals = new Refusals(new AwsCallHistory(), clock);
      for (int second = 0; second < 150; second++) {
        ahead.set(Duration.ofSeconds(second));
        refusals.isPermanent(s3Error("ExpiredToken", 400), "id", clock.instant());
      }

      assertThat(logs.all().lines().filter(line -> line.contains(" WARN ")))
          .hasSizeBetween(2, 4)
          .allSatisfy(line -> assertThat(line).contains("ExpiredToken"));
    }
  }

  private static AwsServiceException s3Error(String code, int status) {
    return error(S3Exception.builder(), code, status);
  }

  private static AwsServiceException sqsError(String code, int status) {
    return error(SqsException.builder(), code, status);
  }

  private static AwsServiceException error(
      AwsServiceException.Builder builder, String code, int status) {
    return builder
        .statusCode(status)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage("no").build())
        .build();
  }

  // Receiving

  @Test
  void receivesGoOnThroughRefusalsAndTheNotificationIsTaken() {
    String queueUrl =
        cloud.sqsClient().createQueue(b -> b.queueName("q-" + UUID.randomUUID())).join().queueUrl();
    try (SqsWaiter push =
        SqsWaiter.builder(queueUrl).sqsClient(sqs).waitTime(Duration.ofSeconds(1)).build()) {
      faults.refuse(1, 403, "AccessDenied");
      Instant now = Instant.now();
      InvocationReceipt receipt =
          InvocationReceipt.builder("id", "e", new S3Uri(bucket, "out/id.out"))
              .invokedAt(now)
              .deadline(now.plusSeconds(600))
              .build();
      CompletableFuture<InferenceOutcome> outcome =
          push.await("id", CompletableFuture.completedFuture(receipt));
      awaitRefusals(2);
      noCredentials.set(new IllegalStateException("the vault is sealed"));
      faults.reset();
      cloud
          .sqsClient()
          .sendMessage(
              b -> b.queueUrl(queueUrl).messageBody(Notifications.completed(receipt).toString()))
          .join();
      noCredentials.set(null);

      assertThat(outcome).succeedsWithin(Duration.ofSeconds(60));
    }
  }

  /** A loop whose pauses take no time, on a clock that each failed receive lets go on. */
  private Throwable endOf(Throwable refusal, AwsCallHistory history, int refusals) {
    AtomicReference<Throwable> end = new AtomicReference<>();
    AtomicBoolean isWanted = new AtomicBoolean(true);
    AtomicReference<Integer> left = new AtomicReference<>(refusals);
    ReceiveLoop loop =
        new ReceiveLoop(
            () -> {
              ahead.updateAndGet(time -> time.plusSeconds(10));
              if (left.getAndUpdate(count -> count - 1) > 0) {
                return CompletableFuture.failedFuture(refusal);
              }
              isWanted.set(false);
              return CompletableFuture.completedFuture(List.of());
            },
            message -> true,
            isWanted::get,
            error -> {
              end.set(error);
              isWanted.set(false);
            },
            1,
            1,
            history,
            new Pacing(Duration.ZERO, Duration.ofMillis(1), new Random(1)),
            clock,
            new Random(1),
            new Impatient());
    loop.wake();
    await().atMost(PATIENCE).until(() -> !isWanted.get());
    return end.get();
  }

  private static final class Impatient extends ScheduledThreadPoolExecutor {
    Impatient() {
      super(1);
      setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      return super.schedule(task, 0, unit);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AccessDenied",
        "AccessDeniedException",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "SignatureDoesNotMatch",
        "MissingAuthenticationToken",
        "KmsAccessDenied",
        "KMS.DisabledException",
        "InvalidAddress"
      })
  void refusedReceivesEndTheWaitsOnlyIfNothingHasEverGoneWell(String code) {
    AwsCallHistory history = new AwsCallHistory();
    assertThat(endOf(sqsError(code, 400), history, 9)).isNull();

    // That one receive has gone well.
    assertThat(endOf(sqsError(code, 400), history, 200)).isNull();
    assertThat(endOf(sqsError(code, 400), new AwsCallHistory(), 200)).hasMessageContaining("no");
  }

  @Test
  void missingCredentialsEndReceivesOnlyIfNothingHasEverGoneWell() {
    for (RuntimeException error :
        List.of(
            SdkClientException.create("Unable to load credentials"),
            new IllegalStateException("the vault is sealed"))) {
      AwsCallHistory history = new AwsCallHistory();
      history.succeeded();

      assertThat(endOf(error, history, 200)).isNull();
      assertThat(endOf(error, new AwsCallHistory(), 200)).isSameAs(error);
    }
  }

  @Test
  void troubleNeverEndsReceives() {
    assertThat(endOf(sqsError("ServiceUnavailable", 503), new AwsCallHistory(), 200)).isNull();
  }

  @Test
  void aQueueThatWasThereMayComeAgainAndOneThatNeverWasEndsTheWaitsSoon() {
    Throwable missing = sqsError("AWS.SimpleQueueService.NonExistentQueue", 400);
    AwsCallHistory elsewhere = new AwsCallHistory();
    elsewhere.succeeded();

    assertThat(endOf(missing, new AwsCallHistory(), 10)).isSameAs(missing);
    assertThat(endOf(missing, elsewhere, 9)).isNull();
    assertThat(endOf(missing, elsewhere, 200)).isSameAs(missing);
  }
}
