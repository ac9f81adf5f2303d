package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.doCallRealMethod;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.spy;

import io.github.resilience4j.bulkhead.Bulkhead;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Every future ends, whatever the user's clock and bulkhead do meanwhile. */
class DeadlineWatchTest {
  private final ManualScheduler scheduler =
      new ManualScheduler(Instant.parse("2026-01-01T00:00:00Z"));
  private final Bulkhead bulkhead = spy(Bulkhead.ofDefaults("of the user's"));
  private final InstantAws aws = new InstantAws();
  private volatile boolean clockIsBroken;

  private Instant now() {
    if (clockIsBroken) {
      throw new IllegalStateException("no time");
    }
    return scheduler.instant();
  }

  private StygigAsyncClient.Builder builder() {
    return aws.client()
        .executor(Runnable::run)
        .scheduler(scheduler)
        .clock(this::now)
        .ticker(() -> Duration.between(Instant.EPOCH, scheduler.instant()).toNanos())
        .resilience(r -> r.bulkhead(bulkhead))
        .waiter(new ManualWaiter());
  }

  /** With a waiter that never ends it by itself. */
  private CompletableFuture<byte[]> waitFor(StygigAsyncClient client, Duration patience) {
    InvocationReceipt receipt =
        InvocationReceipt.builder("id", "e", S3Uri.parse("s3://bucket/1.out"))
            .invokedAt(scheduler.instant())
            .deadline(scheduler.instant().plus(patience))
            .build();
    return client.attach(receipt, ResultDecoder.bytes()).result();
  }

  @Test
  void goesOnAfterAClockThatThrows() {
    try (StygigAsyncClient client = builder().build()) {
      CompletableFuture<byte[]> result = waitFor(client, Duration.ofMinutes(1));
      clockIsBroken = true;
      scheduler.advance(Duration.ofMinutes(10));
      assertThat(result).isNotDone();

      clockIsBroken = false;
      scheduler.advance(Duration.ofMinutes(3));

      assertTimedOut(result);
    }
  }

  @Test
  void endsWhatIsOverdueThoughTheBulkheadThrowsEveryTime() {
    try (StygigAsyncClient client = builder().build()) {
      CompletableFuture<byte[]> result = waitFor(client, Duration.ofMinutes(1));
      CompletableFuture<?> neverAdmitted = waitForAdmission(client);

      scheduler.advance(Duration.ofMinutes(6));

      assertTimedOut(result);
      assertThat(neverAdmitted).isNotDone();
    }
  }

  /** And a bulkhead that works again admits whoever waits. */
  @Test
  void admitsWhoWaitsWhenTheBulkheadWorksAgain() {
    try (StygigAsyncClient client = builder().build()) {
      var unused = waitForAdmission(client);
      scheduler.advance(Duration.ofMinutes(3));
      assertThat(aws.invocations).hasValue(0);

      doCallRealMethod().when(bulkhead).getMetrics();
      scheduler.advance(Duration.ofMinutes(1));

      assertThat(aws.invocations).hasValue(1);
    }
  }

  private static void assertTimedOut(CompletableFuture<?> result) {
    assertThat(result).isCompletedExceptionally();
    assertThatThrownBy(result::join).hasCauseInstanceOf(ResultTimeoutException.class);
  }

  private CompletableFuture<?> waitForAdmission(StygigAsyncClient client) {
    doThrow(new IllegalStateException("no metrics")).when(bulkhead).getMetrics();
    return client
        .submit(
            InferenceRequest.builder().payload(Payload.ofUtf8("x")).build(), ResultDecoder.bytes())
        .result();
  }
}
