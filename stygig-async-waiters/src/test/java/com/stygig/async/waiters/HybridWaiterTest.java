package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultTimeoutException;
import com.stygig.async.ResultWaitException;
import com.stygig.async.S3Uri;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.spi.WaiterEnvironment;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Two ways to wait, of which one fails, or is not ours. */
@LocalCloudTest
class HybridWaiterTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final LocalCloud cloud;
  private final S3Objects objects;
  private final String queueUrl;
  private final ScheduledExecutorService scheduler = DriverThread.create("hybrid-test");
  private final SqsWaiter push;
  private final SqsWaiter brokenPush;
  private final S3PollingWaiter polling;
  private final S3PollingWaiter brokenPolling;

  HybridWaiterTest(LocalCloud cloud) {
    this.cloud = cloud;
    this.objects = new S3Objects(cloud);
    objects.createPrefixes(run);
    this.queueUrl =
        cloud.sqsClient().createQueue(b -> b.queueName("queue-" + run)).join().queueUrl();
    this.push = sqs(queueUrl);
    this.brokenPush = sqs(queueUrl + "-that-is-not-there");
    this.polling = s3(true);
    this.brokenPolling = s3(false);
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket");
  }

  @AfterEach
  void closeAll() {
    push.close();
    brokenPush.close();
    polling.close();
    brokenPolling.close();
    scheduler.shutdown();
  }

  private SqsWaiter sqs(String url) {
    return SqsWaiter.builder(url)
        .sqsClient(cloud.sqsClient())
        .waitTime(Duration.ofSeconds(1))
        .build();
  }

  private S3PollingWaiter s3(boolean works) {
    Duration interval = Duration.ofMillis(100);
    S3PollingWaiter waiter =
        S3PollingWaiter.builder()
            .s3Client(cloud.s3Client())
            .interval(interval)
            .maxInterval(interval)
            .build();
    if (!works) {
      waiter.close();
    }
    return waiter;
  }

  private InvocationReceipt receipt(String name, Duration patience) {
    Instant now = Instant.now();
    return InvocationReceipt.builder(
            run + "-" + name,
            "endpoint",
            S3Uri.parse("s3://bucket/contract/" + run + "/" + name + ".out"))
        .invokedAt(now)
        .deadline(now.plus(patience))
        .build();
  }

  private static CompletableFuture<InferenceOutcome> wait(
      ResultWaiter waiter, InvocationReceipt receipt) {
    return waiter.await(receipt.inferenceId(), CompletableFuture.completedFuture(receipt));
  }

  private static InferenceOutcome outcome(CompletableFuture<InferenceOutcome> wait) {
    return wait.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** A waiter of somebody else, which a test can look into. */
  private static final class OtherWaiter implements ResultWaiter {
    final Map<String, CompletableFuture<InferenceOutcome>> waits = new ConcurrentHashMap<>();

    @Override
    public CompletableFuture<InferenceOutcome> await(
        String inferenceId, CompletionStage<InvocationReceipt> receipt) {
      return waits.computeIfAbsent(inferenceId, id -> new CompletableFuture<>());
    }

    CompletableFuture<InferenceOutcome> of(InvocationReceipt receipt) {
      return waits.get(receipt.inferenceId());
    }
  }

  @Test
  void goesOnByPollingWhenThereIsNoQueueAndSaysSoOnce() throws Exception {
    HybridWaiter waiter = HybridWaiter.of(brokenPush, polling);
    try (Logs logs = Logs.of(Ways.class)) {
      InvocationReceipt first = receipt("first", LONG);
      InvocationReceipt second = receipt("second", LONG);
      CompletableFuture<InferenceOutcome> firstWait = wait(waiter, first);
      CompletableFuture<InferenceOutcome> secondWait = wait(waiter, second);
      await().until(brokenPush::isEmpty);
      assertThat(firstWait).isNotDone();

      objects.put(first.outputLocation(), "1").join();
      objects.put(second.outputLocation(), "2").join();

      assertThat(outcome(firstWait)).isInstanceOf(InferenceOutcome.Succeeded.class);
      assertThat(outcome(secondWait)).isInstanceOf(InferenceOutcome.Succeeded.class);
      assertThat(logs.all()).containsOnlyOnce("No notifications any more");
    }
    await().until(waiter::isEmpty);
  }

  @Test
  void goesOnByNotificationsWhenNobodyLooksIntoS3() {
    HybridWaiter waiter = HybridWaiter.of(push, brokenPolling);
    InvocationReceipt receipt = receipt("notified", LONG);
    CompletableFuture<InferenceOutcome> wait = wait(waiter, receipt);
    assertThat(wait).isNotDone();

    send(Notifications.completed(receipt, "result").toString());

    assertThat(outcome(wait)).isInstanceOf(InferenceOutcome.Succeeded.class);
    await().until(waiter::isEmpty);
  }

  private void send(String body) {
    cloud.sqsClient().sendMessage(b -> b.queueUrl(queueUrl).messageBody(body)).join();
  }

  @Test
  void failsWhenBothWaysHaveAndTellsMoreThanTheTimeOut() {
    HybridWaiter waiter = HybridWaiter.of(push, brokenPolling);
    InvocationReceipt receipt = receipt("late", Duration.ofMillis(300));

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> wait(waiter, receipt).get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
        .withCauseInstanceOf(ResultWaitException.class)
        .withMessageContaining("closed")
        .satisfies(
            e ->
                assertThat(e.getCause().getSuppressed())
                    .hasOnlyElementsOfType(ResultTimeoutException.class));
    assertThat(waiter.isEmpty()).isTrue();
  }

  @Test
  void twoWaitsForOneIdAreOnlyPolledForTheSecondTime() {
    HybridWaiter waiter = HybridWaiter.of(push, polling);
    InvocationReceipt receipt = receipt("same", LONG);
    CompletableFuture<InferenceOutcome> first = wait(waiter, receipt);
    CompletableFuture<InferenceOutcome> second = wait(waiter, receipt);

    first.cancel(true);
    assertThat(second).isNotDone();
    objects.put(receipt.outputLocation(), "1").join();

    assertThat(outcome(second)).isInstanceOf(InferenceOutcome.Succeeded.class);
    await().until(waiter::isEmpty);
  }

  @Test
  void takesAWaiterThatIsNotOursAndTellsItOfAnEndInTheOtherWay() {
    OtherWaiter other = new OtherWaiter();
    HybridWaiter waiter = HybridWaiter.of(other, polling);
    InvocationReceipt receipt = receipt("other", LONG);
    InvocationReceipt cancelled = receipt("cancelled", LONG);
    CompletableFuture<InferenceOutcome> wait = wait(waiter, receipt);
    CompletableFuture<InferenceOutcome> given = wait(waiter, cancelled);

    given.cancel(true);
    objects.put(receipt.outputLocation(), "1").join();

    assertThat(other.of(receipt)).succeedsWithin(Patience.LIMIT).isEqualTo(outcome(wait));
    assertThat(other.of(cancelled)).isCancelled();
    await().until(waiter::isEmpty);
  }

  @Test
  void anEndByAWaiterThatIsNotOursEndsTheLooks() {
    OtherWaiter other = new OtherWaiter();
    HybridWaiter waiter = HybridWaiter.of(other, polling);
    InvocationReceipt receipt = receipt("other-end", LONG);
    CompletableFuture<InferenceOutcome> wait = wait(waiter, receipt);
    InferenceOutcome end = new InferenceOutcome.Failed(Optional.of("no"), Optional.empty());

    other.of(receipt).complete(end);

    assertThat(wait).isCompletedWithValue(end);
    assertThat(polling.isEmpty()).isTrue();
  }

  @Test
  void goesOnWhenAWaiterThatIsNotOursThrowsOrFails() {
    ResultWaiter throwing =
        (inferenceId, receipt) -> {
          throw new IllegalStateException("not today");
        };
    ResultWaiter failing =
        (inferenceId, receipt) -> CompletableFuture.failedFuture(new IllegalStateException("no"));
    InvocationReceipt receipt = receipt("thrown", LONG);
    CompletableFuture<InferenceOutcome> afterThrowing =
        wait(HybridWaiter.of(throwing, polling), receipt);
    CompletableFuture<InferenceOutcome> afterFailing =
        wait(HybridWaiter.of(failing, polling), receipt);
    assertThat(afterThrowing).isNotDone();
    assertThat(afterFailing).isNotDone();

    objects.put(receipt.outputLocation(), "1").join();

    assertThat(outcome(afterThrowing)).isInstanceOf(InferenceOutcome.Succeeded.class);
    assertThat(outcome(afterFailing)).isInstanceOf(InferenceOutcome.Succeeded.class);
    assertThat(wait(HybridWaiter.of(throwing, failing), receipt)).isCompletedExceptionally();
  }

  @Test
  void aWaiterThatReturnsNothingCountsAsOneThatFails() {
    @SuppressWarnings("NullAway")
    ResultWaiter careless = (inferenceId, receipt) -> null;
    InvocationReceipt receipt = receipt("null", LONG);
    CompletableFuture<InferenceOutcome> wait = wait(HybridWaiter.of(careless, polling), receipt);

    objects.put(receipt.outputLocation(), "1").join();

    assertThat(outcome(wait)).isInstanceOf(InferenceOutcome.Succeeded.class);
  }

  @Test
  void twoWaysOfTheSameKindEachKnowTheirWaits() {
    SqsWaiter otherPush = sqs(queueUrl);
    S3PollingWaiter otherPolling = s3(true);
    HybridWaiter twoQueues = HybridWaiter.of(push, otherPush);
    HybridWaiter twoPollers = HybridWaiter.of(polling, otherPolling);
    InvocationReceipt notified = receipt("two-queues", LONG);
    InvocationReceipt stored = receipt("two-pollers", LONG);
    CompletableFuture<InferenceOutcome> byQueues = wait(twoQueues, notified);
    CompletableFuture<InferenceOutcome> byPollers = wait(twoPollers, stored);
    CompletableFuture<InferenceOutcome> late =
        wait(twoQueues, receipt("two-late", Duration.ofMillis(300)));

    send(Notifications.completed(notified, "result").toString());
    objects.put(stored.outputLocation(), "1").join();

    assertThat(outcome(byQueues)).isInstanceOf(InferenceOutcome.Succeeded.class);
    assertThat(outcome(byPollers)).isInstanceOf(InferenceOutcome.Succeeded.class);
    assertThat(late).failsWithin(Patience.LIMIT);
    await().until(() -> twoQueues.isEmpty() && twoPollers.isEmpty());
    assertThat(push.isEmpty() && otherPush.isEmpty()).isTrue();
    assertThat(polling.isEmpty() && otherPolling.isEmpty()).isTrue();
    otherPush.close();
    otherPolling.close();
  }

  @Test
  void aWaitThatEndsBeforeTheSecondWayKnowsItIsForgottenThere() {
    InferenceOutcome end = new InferenceOutcome.Failed(Optional.of("no"), Optional.empty());
    ResultWaiter instant = (inferenceId, receipt) -> CompletableFuture.completedFuture(end);
    OtherWaiter other = new OtherWaiter();
    HybridWaiter withOurs = HybridWaiter.of(instant, polling);
    HybridWaiter withOther = HybridWaiter.of(instant, other);
    InvocationReceipt receipt = receipt("instant", LONG);

    assertThat(wait(withOurs, receipt)).isCompletedWithValue(end);
    assertThat(wait(withOther, receipt)).isCompletedWithValue(end);

    assertThat(withOurs.isEmpty()).isTrue();
    assertThat(withOther.isEmpty()).isTrue();
    assertThat(other.of(receipt)).isCompletedWithValue(end);
  }

  @Test
  void closingEndsWaitsInWaysThatGoOnAndTheseForgetThem() {
    OtherWaiter other = new OtherWaiter();
    HybridWaiter withOurs = HybridWaiter.of(push, polling);
    HybridWaiter withOther = HybridWaiter.of(other, polling);
    InvocationReceipt receipt = receipt("closed", LONG);
    CompletableFuture<InferenceOutcome> ours = wait(withOurs, receipt);
    CompletableFuture<InferenceOutcome> others = wait(withOther, receipt);
    CompletableFuture<InferenceOutcome> unaccepted =
        withOurs.await("unaccepted", new CompletableFuture<>());

    withOurs.close();
    withOther.close();

    assertThat(ours).isCompletedExceptionally();
    assertThat(others).isCompletedExceptionally();
    assertThat(unaccepted).isCompletedExceptionally();
    assertThat(other.of(receipt)).isCancelled();
    assertThat(push.isEmpty()).isTrue();
    assertThat(polling.isEmpty()).isTrue();
    assertThat(wait(withOurs, receipt)).isCompletedExceptionally();
    assertThat(push.isEmpty()).isTrue();
  }

  /** It has a waiter of a client made by a factory, which does not do on closing what it should. */
  @Test
  void closingEndsWaitsThoughAWaiterThatIsNotOursDoesNot() {
    OtherWaiter careless = new OtherWaiter();
    HybridWaiter waiter =
        HybridWaiter.builder((WaiterEnvironment environment) -> careless)
            .polling(S3PollingWaiter.builder().s3Client(cloud.s3Client()))
            .create(new Environment(cloud.s3Client(), scheduler));
    CompletableFuture<InferenceOutcome> wait = wait(waiter, receipt("careless", LONG));
    assertThat(wait).isNotDone();

    waiter.close();

    assertThat(wait).isCompletedExceptionally();
  }

  private record Environment(S3AsyncClient s3Client, ScheduledExecutorService scheduler)
      implements WaiterEnvironment {
    @Override
    public Optional<Region> region() {
      return Optional.empty();
    }

    @Override
    public Optional<AwsCredentialsProvider> credentialsProvider() {
      return Optional.empty();
    }

    @Override
    public InstantSource clock() {
      return InstantSource.system();
    }

    @Override
    public Optional<Executor> futureCompletionExecutor() {
      return Optional.empty();
    }
  }
}
