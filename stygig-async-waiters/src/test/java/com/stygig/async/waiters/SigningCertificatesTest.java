package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SigningCertificatesTest {
  private static final String URL =
      "https://sns.ap-south-1.amazonaws.com/SimpleNotificationService-%d.pem";

  private final SnsCertificateHost host = new SnsCertificateHost();
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1); // where it overflows
  private final SigningCertificates certificates =
      new SigningCertificates(host.client(), scheduler, Duration.ofMillis(300), nanoTime::get);

  @AfterEach
  void close() {
    certificates.close();
    host.close();
    scheduler.shutdownNow();
  }

  private CompletableFuture<Void> require(int number) {
    return certificates.require(URL.formatted(number));
  }

  private void assertRefused(CompletableFuture<Void> certificate, boolean isTransient) {
    assertThatThrownBy(() -> certificate.get(60, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            RefusedMessageException.class,
            refusal -> assertThat(refusal.isTransient()).isEqualTo(isTransient));
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }

  @Test
  void whatSnsDoesNotHaveIsAskedForOnceAMinute() {
    assertRefused(require(1), false);
    pass(SigningCertificates.MISSING_MEMORY.minusNanos(1));
    assertRefused(require(1), false);
    assertThat(host.requests()).hasSize(1);

    pass(Duration.ofNanos(1));
    assertRefused(require(1), false);

    assertThat(host.requests()).hasSize(2);
  }

  @Test
  void aFetchThatDoesNotEndIsGivenUpAndTriedAgainSoon() {
    host.doNotAnswerOthers();
    assertRefused(require(1), true);
    assertRefused(require(1), true);
    assertThat(host.requests()).hasSize(1);

    pass(SigningCertificates.FAILURE_MEMORY);
    assertRefused(require(1), true);

    await().until(() -> host.requests().size() == 2);
  }

  @Test
  void whatIsTooMuchIsTurnedAwayAtOnce() {
    host.doNotAnswerOthers();
    for (int i = 0; i < SigningCertificates.MAX_UNDER_WAY; i++) {
      assertThat(require(i)).isNotDone();
    }
    for (int i = 1; i < SigningCertificates.MAX_WAITING; i++) {
      require(0);
    }

    assertThat(require(0)).isCompletedExceptionally();
    assertThat(require(SigningCertificates.MAX_UNDER_WAY)).isCompletedExceptionally();
    assertRefused(require(SigningCertificates.MAX_UNDER_WAY), true);
  }

  @Test
  void whoWaitsIsLetGoWhenTheWaiterIsClosed() {
    host.doNotAnswerOthers();
    CompletableFuture<Void> waiting = require(1);

    certificates.close();

    assertRefused(waiting, true);
    assertRefused(require(2), true);
  }

  @Test
  void aSchedulerThatTakesNoTasksFailsTheFetch() {
    scheduler.shutdownNow();

    assertRefused(require(1), true);
    assertThat(host.requests()).isEmpty();
  }
}
