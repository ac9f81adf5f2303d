package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultWaitException;
import com.stygig.async.S3Uri;
import com.stygig.async.spi.InferenceOutcome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PushTableTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final InvocationReceipt RECEIPT =
      InvocationReceipt.builder("id", "endpoint", S3Uri.parse("s3://bucket/out/id.out"))
          .invokedAt(NOW)
          .deadline(NOW.plusSeconds(60))
          .build();

  private final ScheduledExecutorService scheduler = DriverThread.create("push-table-test");
  private final CompletableFuture<InvocationReceipt> receipt = new CompletableFuture<>();

  @AfterEach
  void shutDown() {
    scheduler.shutdownNow();
  }

  private PushTable table(InstantSource clock) {
    return new PushTable(clock, scheduler, time -> {}, () -> {});
  }

  private static CompletableFuture<Delivery> deliver(PushTable table)
      throws UnreadableMessageException {
    return table.deliver(
        NotificationReader.read(Notifications.completed(RECEIPT, "result").toString())
            .orElseThrow());
  }

  @Test
  void whatCameBeforeTheReceiptCountsThoughNobodyWatchesTheDeadline() throws Exception {
    PushTable table = table(() -> NOW);
    Wait wait = Ways.only(table).await("id", receipt);
    CompletableFuture<Delivery> delivery = deliver(table);
    assertThat(delivery).isNotDone();

    scheduler.shutdownNow();
    receipt.complete(RECEIPT);

    assertThat(wait.getNow(null)).isInstanceOf(InferenceOutcome.Succeeded.class);
    assertThat(delivery).isCompletedWithValue(Delivery.DELIVERED);
    assertThat(table.isEmpty()).isTrue();
  }

  @Test
  void aDuplicateIsKnownAndToBeDeletedEvenByATableThatIsClosed() throws Exception {
    PushTable table = table(() -> NOW);
    Wait wait = Ways.only(table).await("id", receipt);
    receipt.complete(RECEIPT);
    assertThat(deliver(table)).isCompletedWithValue(Delivery.DELIVERED);
    assertThat(wait).isCompleted();

    assertThat(deliver(table)).isCompletedWithValue(Delivery.DUPLICATE);
    table.close();

    assertThat(deliver(table)).isCompletedWithValue(Delivery.DUPLICATE);
  }

  @Test
  void whatWasNotDeliveredBeforeTheTableWasClosedIsForLater() throws Exception {
    PushTable table = table(() -> NOW);
    Wait wait = Ways.only(table).await("id", receipt);
    receipt.complete(RECEIPT);

    table.close();

    assertThat(wait).isCompletedExceptionally();
    assertThat(deliver(table)).isCompletedWithValue(Delivery.LATER);
  }

  @Test
  void aClockThatFailsEndsTheWaitAndGivesTheMessageBack() throws Exception {
    PushTable table =
        table(
            () -> {
              throw new IllegalStateException("no time");
            });
    Wait wait = Ways.only(table).await("id", receipt);
    CompletableFuture<Delivery> delivery = deliver(table);

    receipt.complete(RECEIPT);

    assertThat(catchThrowable(wait::join))
        .hasCauseInstanceOf(ResultWaitException.class)
        .hasStackTraceContaining("no time");
    assertThat(delivery).isCompletedWithValue(Delivery.UNKNOWN_YET);
    assertThat(table.isEmpty()).isTrue();
  }
}
