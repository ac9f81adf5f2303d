package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetryingTest {
  private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
  private final AtomicInteger calls = new AtomicInteger();

  private final Retrying retrying =
      Retrying.on(
          error -> error instanceof IllegalStateException,
          "test",
          scheduler,
          Duration.ofMillis(10));

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
  }

  private CompletableFuture<String> failing(int failures) {
    return calls.incrementAndGet() <= failures
        ? CompletableFuture.failedFuture(new IllegalStateException("busy"))
        : CompletableFuture.completedFuture("done");
  }

  @Test
  void triesAgainUntilItGoesWell() {
    assertThat(retrying.call(() -> failing(2)).join()).isEqualTo("done");

    assertThat(calls).hasValue(3);
  }

  @Test
  void givesUpAfterFiveAttempts() {
    assertThatThrownBy(() -> retrying.call(() -> failing(100)).join()).hasRootCauseMessage("busy");

    assertThat(calls).hasValue(5);
  }

  @Test
  void doesNotTryAgainWhatIsNotTransient() {
    CompletableFuture<String> outcome =
        retrying.call(
            () -> {
              calls.incrementAndGet();
              return CompletableFuture.failedFuture(new IllegalArgumentException("no"));
            });

    assertThatThrownBy(outcome::join).hasRootCauseMessage("no");
    assertThat(calls).hasValue(1);
  }

  @Test
  void aCallThatThrowsInALaterAttemptEndsTheFutureToo() {
    CompletableFuture<String> outcome =
        retrying.call(
            () -> {
              if (calls.incrementAndGet() > 1) {
                throw new IllegalArgumentException("thrown");
              }
              return CompletableFuture.failedFuture(new IllegalStateException("busy"));
            });

    assertThatThrownBy(outcome::join).hasRootCauseMessage("thrown");
  }

  @Test
  void cancellingCancelsTheAttemptUnderWay() {
    CompletableFuture<String> attempt = new CompletableFuture<>();

    retrying.call(() -> attempt).cancel(true);

    assertThat(attempt).isCancelled();
  }

  @Test
  void cancellingInThePauseStartsNoOtherAttempt() {
    Retrying patient = Retrying.on(error -> true, "test", scheduler, Duration.ofMillis(500));
    CompletableFuture<String> outcome = patient.call(() -> failing(100));
    await().until(() -> !scheduler.getQueue().isEmpty());

    outcome.cancel(true);
    // The pauses of all attempts are up to 11 seconds together.
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> scheduler.getQueue().isEmpty() && scheduler.getActiveCount() == 0);

    assertThat(calls).hasValue(1);
  }
}
