package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultTimeoutException;
import com.stygig.async.S3Uri;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.Ticker;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/** Somebody sets the clock while results are waited for. */
@LocalCloudTest
class ClockJumpTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final LocalCloud cloud;
  private final String key = "out/" + UUID.randomUUID();
  private volatile Duration ahead = Duration.ZERO;
  private final InstantSource clock = () -> Instant.now().plus(ahead);

  ClockJumpTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket", "out/");
  }

  private S3PollingWaiter.Builder waiter() {
    cloud.requests().reset();
    return S3PollingWaiter.builder()
        .s3Client(cloud.s3Client())
        .interval(Duration.ofMillis(50))
        .maxInterval(Duration.ofMillis(50))
        .clock(clock);
  }

  private CompletableFuture<InferenceOutcome> watch(S3PollingWaiter waiter, Duration patience) {
    InvocationReceipt receipt =
        InvocationReceipt.builder("id", "e", new S3Uri("bucket", key))
            .invokedAt(clock.instant())
            .deadline(clock.instant().plus(patience))
            .build();
    return waiter.await("id", CompletableFuture.completedFuture(receipt));
  }

  private void awaitALook() {
    long before = cloud.requests().count("GetObject");
    await().until(() -> cloud.requests().count("GetObject") > before);
  }

  private void putResult() {
    cloud
        .s3Client()
        .putObject(b -> b.bucket("bucket").key(key), AsyncRequestBody.fromString("result"))
        .join();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void looksGoOnThoughTheClockIsSetBack(boolean hasTicker) {
    S3PollingWaiter.Builder builder = waiter();
    try (S3PollingWaiter waiter = (hasTicker ? builder.ticker(Ticker.system()) : builder).build()) {
      CompletableFuture<InferenceOutcome> outcome = watch(waiter, Duration.ofHours(5));
      awaitALook();
      ahead = Duration.ofHours(-1);
      putResult();
      assertThat(outcome).succeedsWithin(SOON);
    }
  }

  @Test
  void aDeadlineThatTheClockIsSetPastEndsTheWait() {
    try (S3PollingWaiter waiter = waiter().ticker(Ticker.system()).build()) {
      CompletableFuture<InferenceOutcome> outcome = watch(waiter, Duration.ofMinutes(30));
      awaitALook();
      ahead = Duration.ofHours(1);
      assertThat(outcome)
          .failsWithin(SOON)
          .withThrowableThat()
          .withCauseInstanceOf(ResultTimeoutException.class);
    }
  }

  @Test
  void aDeadlineThatTheClockIsSetBackBeforeIsNotReached() {
    try (S3PollingWaiter waiter = waiter().ticker(Ticker.system()).build()) {
      CompletableFuture<InferenceOutcome> outcome = watch(waiter, Duration.ofSeconds(2));
      ahead = Duration.ofHours(-1);
      Instant end = Instant.now().plusSeconds(3);
      await().until(() -> Instant.now().isAfter(end));
      assertThat(outcome).isNotDone();
      putResult();
      assertThat(outcome).succeedsWithin(SOON);
    }
  }
}
