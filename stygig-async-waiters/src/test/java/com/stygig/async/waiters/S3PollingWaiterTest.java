package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultTimeoutException;
import com.stygig.async.ResultWaitException;
import com.stygig.async.S3Uri;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.InferenceOutcome.Failed;
import com.stygig.async.spi.InferenceOutcome.Succeeded;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;

@LocalCloudTest
@SuppressWarnings("unchecked") // the AWS client's generic parameters, in mocks
class S3PollingWaiterTest {
  private final LocalCloud cloud;

  /** A prefix of its own for each test, so that listings see nothing else. */
  private final String run = UUID.randomUUID().toString();

  private S3PollingWaiter waiter;

  S3PollingWaiterTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBuckets(LocalCloud cloud) {
    cloud.createBucket("bucket");
    cloud.createBucket("other-bucket");
  }

  @BeforeEach
  void start() {
    put("bucket", run + "/out/", "");
    put("bucket", run + "/failed/", "");
    cloud.requests().reset();
    waiter = settings().build();
  }

  @AfterEach
  void stop() {
    waiter.close();
    cloud.s3AccessRules().allowAll();
  }

  private S3PollingWaiter.Builder settings() {
    return S3PollingWaiter.builder()
        .s3Client(cloud.s3Client())
        .interval(Duration.ofMillis(50))
        .maxInterval(Duration.ofMillis(50))
        .jitter(0);
  }

  private void put(String bucket, String key, String content) {
    cloud
        .s3Client()
        .putObject(b -> b.bucket(bucket).key(key), AsyncRequestBody.fromString(content))
        .join();
  }

  private InvocationReceipt receipt(String name, Duration patience) {
    return receipt("bucket", name, Optional.of("bucket"), patience);
  }

  private InvocationReceipt receipt(
      String bucket, String name, Optional<String> failureBucket, Duration patience) {
    Instant now = Instant.now();
    return InvocationReceipt.builder(name, "e", new S3Uri(bucket, run + "/out/" + name + ".out"))
        .failureLocation(
            failureBucket
                .map(b -> new S3Uri(b, run + "/failed/" + name + "-error.out"))
                .orElse(null))
        .invokedAt(now)
        .deadline(now.plus(patience))
        .build();
  }

  private CompletableFuture<InferenceOutcome> watch(InvocationReceipt receipt) {
    return waiter.await(receipt.inferenceId(), CompletableFuture.completedFuture(receipt));
  }

  private CompletableFuture<InferenceOutcome> watch(String name) {
    return watch(receipt(name, Duration.ofMinutes(5)));
  }

  private void awaitRequests(String operation, int count) {
    await().until(() -> cloud.requests().count(operation) >= count);
  }

  private static String body(CompletableFuture<InferenceOutcome> outcome) {
    return ((Succeeded) outcome.join()).body().orElseThrow().asUtf8String();
  }

  @Test
  void findsAResultThatComesLater() {
    CompletableFuture<InferenceOutcome> outcome = watch("a");
    awaitRequests("GetObject", 4);
    assertThat(outcome).isNotDone();

    put("bucket", run + "/out/a.out", "result");

    assertThat(body(outcome)).isEqualTo("result");
  }

  @Test
  void aResultThatIsThereAtTheFirstLookCostsOneGet() {
    put("bucket", run + "/out/a.out", "result");
    cloud.requests().reset();

    assertThat(body(watch("a"))).isEqualTo("result");

    assertThat(cloud.requests().counts())
        .containsOnlyKeys("GetObject")
        .containsEntry("GetObject", 1L);
  }

  @Test
  void findsAFailureWithItsContent() {
    put("bucket", run + "/failed/a-error.out", "model says no");

    Failed failed = (Failed) watch("a").join();

    assertThat(failed.content().orElseThrow().asUtf8String()).isEqualTo("model says no");
  }

  @Test
  void leavesALargeResultToTheClient() {
    cloud
        .s3Client()
        .putObject(
            b -> b.bucket("bucket").key(run + "/out/a.out"),
            AsyncRequestBody.fromBytes(new byte[2 << 20]))
        .join();

    assertThat(watch("a").join()).isEqualTo(InferenceOutcome.succeeded());
  }

  @Test
  void watchesNothingBeforeTheInvocationIsAccepted() {
    CompletableFuture<InvocationReceipt> accepted = new CompletableFuture<>();
    put("bucket", run + "/out/a.out", "result");
    CompletableFuture<InferenceOutcome> outcome = waiter.await("a", accepted);
    cloud.requests().reset();

    accepted.complete(receipt("a", Duration.ofMinutes(1)));

    assertThat(body(outcome)).isEqualTo("result");
    assertThat(cloud.requests().total()).isEqualTo(1);
  }

  @Test
  void anInvocationThatIsNotAcceptedVoidsTheWait() {
    CompletableFuture<InvocationReceipt> refused = new CompletableFuture<>();
    CompletableFuture<InferenceOutcome> outcome = waiter.await("a", refused);

    refused.completeExceptionally(new IllegalStateException("refused"));

    assertThatThrownBy(outcome::join).hasCauseInstanceOf(ResultWaitException.class);
  }

  @Test
  void endsAtTheDeadlineAndNotBefore() {
    InvocationReceipt receipt = receipt("a", Duration.ofMillis(300));

    assertThatThrownBy(() -> watch(receipt).join())
        .cause()
        .isInstanceOfSatisfying(
            ResultTimeoutException.class,
            e -> {
              assertThat(e.receipt()).contains(receipt);
              assertThat(e).hasMessageEndingWith("the last look found nothing");
            });
    assertThat(Instant.now()).isAfterOrEqualTo(receipt.deadline());
  }

  @Test
  void aTimeOutSaysWhereAFailureCouldNotBeSeen() {
    InvocationReceipt receipt = receipt("bucket", "a", Optional.empty(), Duration.ofSeconds(-1));

    assertThatThrownBy(() -> watch(receipt).join())
        .cause()
        .hasMessageContaining("the endpoint has no S3FailurePath");
  }

  @Test
  void looksOnceMoreAtADeadlineThatHasPassed() {
    put("bucket", run + "/out/late.out", "result");

    assertThat(body(watch(receipt("late", Duration.ofSeconds(-1))))).isEqualTo("result");
    assertThatThrownBy(() -> watch(receipt("lost", Duration.ofSeconds(-1))).join())
        .hasCauseInstanceOf(ResultTimeoutException.class);
  }

  @Test
  void aLookThatNeverEndsDoesNotOutliveTheDeadlineForLong() {
    ManualClock clock = new ManualClock();
    S3AsyncClient hanging = mock();
    when(hanging.getObject(any(Consumer.class), any(AsyncResponseTransformer.class)))
        .thenReturn(new CompletableFuture<>());
    try (S3PollingWaiter patient = settings().s3Client(hanging).clock(clock).build()) {
      InvocationReceipt receipt = receipt("a", Duration.ofMinutes(1));
      clock.now = receipt.invokedAt();
      CompletableFuture<InferenceOutcome> outcome =
          patient.await("a", CompletableFuture.completedFuture(receipt));
      clock.now = receipt.invokedAt().plusSeconds(1);
      await()
          .untilAsserted(
              () ->
                  verify(hanging)
                      .getObject(any(Consumer.class), any(AsyncResponseTransformer.class)));
      assertThat(outcome).isNotDone();

      clock.now = receipt.deadline().plusSeconds(11);
      // Any event lets the driver look at its queue; in real time the timer does.
      var unused =
          patient.await("b", CompletableFuture.completedFuture(receipt("b", Duration.ZERO)));

      assertThatThrownBy(outcome::join).hasCauseInstanceOf(ResultTimeoutException.class);
    }
  }

  /** A clock that a test sets. */
  private static final class ManualClock implements InstantSource {
    volatile Instant now = Instant.now();

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  void withoutPermissionToListForbiddenMeansNotYet() {
    cloud.s3AccessRules().denyListing("bucket");
    CompletableFuture<InferenceOutcome> outcome = watch("a");
    awaitRequests("GetObject", 6);
    assertThat(outcome).isNotDone();
    // One probe of each prefix, and no more.
    assertThat(cloud.requests().count("ListObjectsV2")).isEqualTo(2);

    put("bucket", run + "/out/a.out", "result");

    assertThat(body(outcome)).isEqualTo("result");
  }

  /** Not more than some minutes, by the clock, however long it takes. */
  private void awaitRequestsWhileTimePasses(ManualClock clock, String operation, int count) {
    await()
        .atMost(Duration.ofMinutes(3))
        .until(
            () -> {
              clock.now = clock.now.plusMillis(100);
              return cloud.requests().count(operation) >= count;
            });
  }

  @Test
  void aPrefixThatMayNotBeListedIsTriedAgainTenMinutesLater() {
    cloud.s3AccessRules().denyListing("bucket");
    ManualClock clock = new ManualClock();
    try (S3PollingWaiter patient = settings().s3Client(cloud.s3Client()).clock(clock).build()) {
      InvocationReceipt receipt = receipt("a", Duration.ofDays(1));
      CompletableFuture<InferenceOutcome> outcome =
          patient.await("a", CompletableFuture.completedFuture(receipt));
      awaitRequestsWhileTimePasses(clock, "ListObjectsV2", 2);
      awaitRequestsWhileTimePasses(clock, "GetObject", 6);
      assertThat(cloud.requests().count("ListObjectsV2")).isEqualTo(2);

      clock.now = clock.now.plus(Duration.ofMinutes(11));

      awaitRequestsWhileTimePasses(clock, "ListObjectsV2", 4);
      assertThat(outcome).isNotDone();
    }
  }

  @Test
  void withoutPermissionToListAFailureIsFoundToo() {
    cloud.s3AccessRules().denyListing("bucket");
    CompletableFuture<InferenceOutcome> outcome = watch("a");
    awaitRequests("GetObject", 2);

    put("bucket", run + "/failed/a-error.out", "model says no");

    assertThat(((Failed) outcome.join()).content().orElseThrow().asUtf8String())
        .isEqualTo("model says no");
  }

  @Test
  void withoutPermissionToListTheTimeoutTellsOfThePossibleDenial() {
    cloud.s3AccessRules().denyListing("bucket");
    cloud.s3AccessRules().denyReading("bucket");

    assertThatThrownBy(() -> watch(receipt("a", Duration.ofMillis(300))).join())
        .hasCauseInstanceOf(ResultTimeoutException.class)
        .hasMessageContaining("s3:GetObject");
  }

  @Test
  void aDenialOfAnObjectThatIsThereIsToldAtTheDeadline() {
    cloud.s3AccessRules().denyReading("bucket");
    put("bucket", run + "/out/a.out", "result");

    assertThatThrownBy(() -> watch(receipt("a", Duration.ofMillis(500))).join())
        .hasCauseInstanceOf(ResultTimeoutException.class)
        .hasMessageContaining("Access denied to s3://bucket/" + run + "/out/a.out");
  }

  @Test
  void aFailureThatMayNotBeReadDoesNotHideAResultThatMay() {
    cloud.s3AccessRules().denyReading("other-bucket");
    CompletableFuture<InferenceOutcome> outcome =
        watch(receipt("bucket", "a", Optional.of("other-bucket"), Duration.ofMinutes(1)));
    awaitRequests("GetObject", 4);

    put("bucket", run + "/out/a.out", "result");

    assertThat(body(outcome)).isEqualTo("result");
  }

  @Test
  void aBucketThatDoesNotExistIsToldAtTheDeadline() {
    InvocationReceipt receipt =
        receipt("no-such-bucket", "a", Optional.empty(), Duration.ofMillis(500));

    assertThatThrownBy(() -> watch(receipt).join())
        .hasCauseInstanceOf(ResultTimeoutException.class)
        .hasMessageContaining("NoSuchBucket");
  }

  @Test
  void manyUnderOnePrefixAreAskedForByListing() {
    List<CompletableFuture<InferenceOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      outcomes.add(watch("n" + i));
    }
    awaitRequests("ListObjectsV2", 6);
    // 200 pending would have cost 400 GETs a round.
    assertThat(cloud.requests().count("GetObject")).isLessThan(200);
    long before = cloud.requests().count("GetObject");

    for (int i = 0; i < 200; i++) {
      put(
          "bucket",
          run + (i % 10 == 0 ? "/failed/n" + i + "-error.out" : "/out/n" + i + ".out"),
          "r" + i);
    }

    for (int i = 0; i < 200; i++) {
      if (i % 10 == 0) {
        assertThat(outcomes.get(i).join()).isInstanceOf(Failed.class);
      } else {
        assertThat(body(outcomes.get(i))).isEqualTo("r" + i);
      }
    }
    // About one each; by GET alone it would be hundreds in every round.
    assertThat(cloud.requests().count("GetObject") - before).isBetween(200L, 800L);
  }

  @Test
  void fewAreAskedForByGetting() {
    for (int i = 0; i < 5; i++) {
      var unused = watch("n" + i);
    }

    awaitRequests("GetObject", 30);

    assertThat(cloud.requests().counts()).containsOnlyKeys("GetObject");
  }

  @Test
  void manyAreFoundWithoutPermissionToListToo() {
    cloud.s3AccessRules().denyListing("bucket");
    List<CompletableFuture<InferenceOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      outcomes.add(watch("n" + i));
    }
    for (int i = 0; i < 100; i++) {
      put("bucket", run + "/out/n" + i + ".out", "r" + i);
    }

    for (int i = 0; i < 100; i++) {
      assertThat(body(outcomes.get(i))).isEqualTo("r" + i);
    }
  }

  @Test
  void aCrowdedPrefixIsNotListedInVain() {
    for (int i = 0; i < 2_500; i++) {
      put("bucket", run + "/out/0-old-" + i, "");
    }
    cloud.requests().reset();
    List<CompletableFuture<InferenceOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      InvocationReceipt receipt =
          receipt("bucket", "n" + i, Optional.empty(), Duration.ofMinutes(5));
      outcomes.add(watch(receipt));
    }
    awaitRequests("GetObject", 100);
    // 20 GETs are worth one page; after one look at the crowd there is no other.
    assertThat(cloud.requests().count("ListObjectsV2")).isLessThanOrEqualTo(1);

    for (int i = 0; i < 20; i++) {
      put("bucket", run + "/out/n" + i + ".out", "r" + i);
      assertThat(body(outcomes.get(i))).isEqualTo("r" + i);
    }
  }

  @Test
  void watchesDifferentBucketsAndPrefixesAtOnce() {
    put("other-bucket", run + "/out/", "");
    CompletableFuture<InferenceOutcome> one = watch("a");
    CompletableFuture<InferenceOutcome> two =
        watch(receipt("other-bucket", "b", Optional.empty(), Duration.ofMinutes(1)));

    put("other-bucket", run + "/out/b.out", "two");
    put("bucket", run + "/out/a.out", "one");

    assertThat(body(one)).isEqualTo("one");
    assertThat(body(two)).isEqualTo("two");
  }

  @Test
  void aCancelledWaitIsNotLookedForAnyMore() {
    CompletableFuture<InferenceOutcome> outcome = watch("a");
    awaitRequests("GetObject", 2);

    outcome.cancel(true);

    // One look may be under way: a GET of each place.
    long sent = cloud.requests().total();
    await().during(Duration.ofMillis(300)).until(() -> cloud.requests().total() <= sent + 2);
  }

  @Test
  void closingEndsAllWaitsAndRefusesNewOnes() {
    CompletableFuture<InferenceOutcome> accepted = watch("a");
    CompletableFuture<InferenceOutcome> notAccepted = waiter.await("b", new CompletableFuture<>());

    waiter.close();
    waiter.close();

    for (CompletableFuture<InferenceOutcome> outcome : List.of(accepted, notAccepted, watch("c"))) {
      assertThatThrownBy(outcome::join)
          .hasCauseInstanceOf(ResultWaitException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void aSchedulerThatIsShutDownEndsTheWaitInsteadOfHangingIt() {
    ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    try (S3PollingWaiter orphan = settings().scheduler(scheduler).build()) {
      scheduler.shutdown();

      InvocationReceipt receipt = receipt("a", Duration.ofMinutes(1));
      assertThatThrownBy(() -> orphan.await("a", CompletableFuture.completedFuture(receipt)).join())
          .hasCauseInstanceOf(ResultWaitException.class)
          .hasMessageContaining("scheduler");
    }
  }

  @Test
  void aSchedulerThatIsShutDownWhileManyWaitEndsThemAll() {
    ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    try (S3PollingWaiter orphan = settings().scheduler(scheduler).build()) {
      List<CompletableFuture<InferenceOutcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        InvocationReceipt receipt = receipt("n" + i, Duration.ofMinutes(5));
        outcomes.add(orphan.await("n" + i, CompletableFuture.completedFuture(receipt)));
      }
      await().until(() -> cloud.requests().total() > 10);

      scheduler.shutdown();

      for (CompletableFuture<InferenceOutcome> outcome : outcomes) {
        assertThatThrownBy(outcome::join).hasCauseInstanceOf(ResultWaitException.class);
      }
    }
  }

  @Test
  void aDeadlineAtTheEndOfTimeHarmsNobody() {
    InvocationReceipt endless =
        InvocationReceipt.builder("endless", "e", new S3Uri("bucket", run + "/out/endless.out"))
            .invokedAt(Instant.now())
            .deadline(Instant.MAX)
            .build();
    CompletableFuture<InferenceOutcome> outcome = watch(endless);
    assertThatThrownBy(() -> watch(receipt("short", Duration.ofMillis(200))).join())
        .hasCauseInstanceOf(ResultTimeoutException.class);

    put("bucket", run + "/out/endless.out", "result");

    assertThat(body(outcome)).isEqualTo("result");
  }

  @Test
  void leavesNoTaskForLongInAUsersScheduler() {
    ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
    try (S3PollingWaiter waiting = settings().scheduler(scheduler).build()) {
      InvocationReceipt receipt = receipt("a", Duration.ofHours(6));
      var unused = waiting.await("a", CompletableFuture.completedFuture(receipt));
      awaitRequests("GetObject", 8);

      assertThat(scheduler.getQueue())
          .allMatch(task -> ((Delayed) task).getDelay(TimeUnit.SECONDS) <= 10);
    } finally {
      scheduler.shutdownNow();
    }
  }

  @Test
  void aSchedulerOfSeveralThreadsDoes() {
    ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(4);
    try (S3PollingWaiter shared = settings().scheduler(scheduler).build()) {
      List<CompletableFuture<InferenceOutcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        InvocationReceipt receipt = receipt("n" + i, Duration.ofMinutes(1));
        outcomes.add(shared.await("n" + i, CompletableFuture.completedFuture(receipt)));
        put("bucket", run + "/out/n" + i + ".out", "r" + i);
      }
      for (int i = 0; i < 300; i++) {
        assertThat(body(outcomes.get(i))).isEqualTo("r" + i);
      }
    } finally {
      scheduler.shutdown();
    }
  }

  @Test
  void theBuilderRefusesBadValuesAndNamesThem() {
    S3PollingWaiter.Builder builder = S3PollingWaiter.builder();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.interval(Duration.ofMillis(9)))
        .withMessage("interval must be from 10 ms to 1 hour: PT0.009S");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxInterval(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.backoffMultiplier(0.9));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.jitter(0.6));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxConcurrentRequests(0));
    assertThatIllegalStateException().isThrownBy(builder::build).withMessageContaining("s3Client");
  }
}
