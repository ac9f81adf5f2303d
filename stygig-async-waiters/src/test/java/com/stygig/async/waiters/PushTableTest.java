package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultWaitException;
import com.stygig.async.S3Uri;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultProbe;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import tools.jackson.databind.node.ObjectNode;

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
    return new PushTable(clock, scheduler, time -> {}, () -> {}, () -> null);
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

  /** What a client lends; a test says when a search ends, and how. */
  private static final class Probe implements ResultProbe {
    final List<CompletableFuture<Optional<InferenceOutcome>>> searches = new ArrayList<>();
    int looks;

    @Override
    public CompletableFuture<Optional<InferenceOutcome>> probe(InvocationReceipt receipt) {
      looks++;
      return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletableFuture<Optional<InferenceOutcome>> search(InvocationReceipt receipt) {
      searches.add(new CompletableFuture<>());
      return last();
    }

    CompletableFuture<Optional<InferenceOutcome>> last() {
      return searches.get(searches.size() - 1);
    }

    void find(InferenceOutcome outcome) {
      last().complete(Optional.ofNullable(outcome));
    }
  }

  private final Probe probe = new Probe();
  private final PushTable table = table(() -> NOW);
  private final Wait wait = Ways.only(table).await("id", receipt, probe);

  private CompletableFuture<Delivery> deliver(ObjectNode message)
      throws UnreadableMessageException {
    return table.deliver(NotificationReader.read(message.toString()).orElseThrow());
  }

  private static ObjectNode bare(String status) {
    return Notifications.JSON
        .createObjectNode()
        .put("inferenceId", "id")
        .put("invocationStatus", status);
  }

  private static ObjectNode failed(Instant received) {
    return Notifications.failed(RECEIPT, "no colour").put("receivedTime", received.toString());
  }

  @Test
  void aHintIsDecidedByWhatIsFound() throws Exception {
    receipt.complete(RECEIPT);
    CompletableFuture<Delivery> success = deliver(bare("Completed"));
    CompletableFuture<Delivery> failure = deliver(bare("Failed"));
    assertThat(success).isNotDone();

    probe.find(InferenceOutcome.succeeded());

    assertThat(wait).isCompletedWithValue(InferenceOutcome.succeeded());
    assertThat(success).isCompletedWithValue(Delivery.DELIVERED);
    assertThat(failure).isCompletedWithValue(Delivery.UNKNOWN);
    assertThat(probe.searches).hasSize(1);
  }

  @Test
  void aHintByWhichNothingIsFoundIsNotSearchedForAgain() throws Exception {
    receipt.complete(RECEIPT);
    CompletableFuture<Delivery> first = deliver(bare("Failed"));
    assertThat(deliver(bare("Failed"))).as("joins the search").isNotDone();
    probe.find(null);
    assertThat(first).isCompletedWithValue(Delivery.UNCONFIRMED);

    assertThat(deliver(bare("Failed"))).isCompletedWithValue(Delivery.UNCONFIRMED);

    assertThat(probe.searches).hasSize(1);
    assertThat(probe.looks).isEqualTo(1);
    assertThat(wait).isNotDone();
  }

  @Test
  void aFailureIsBelievedAfterAWholeSearchOfItsOwn() throws Exception {
    receipt.complete(RECEIPT);
    CompletableFuture<Delivery> hint = deliver(bare("Failed"));
    CompletableFuture<Delivery> failure = deliver(failed(NOW));
    CompletableFuture<Delivery> again = deliver(failed(NOW));
    CompletableFuture<Delivery> anothers = deliver(failed(NOW.plusSeconds(7)));
    assertThat(probe.searches).hasSize(2);
    assertThat(probe.searches.get(0)).isCancelled();
    assertThat(hint).isNotDone();

    probe.find(null);

    assertThat(((InferenceOutcome.Failed) wait.join()).reason()).contains("no colour");
    assertThat(failure).isCompletedWithValue(Delivery.DELIVERED);
    assertThat(again).isCompletedWithValue(Delivery.DELIVERED);
    assertThat(anothers).as("may be another process's").isCompletedWithValue(Delivery.UNKNOWN);
    assertThat(hint).as("nothing has confirmed it").isCompletedWithValue(Delivery.UNKNOWN);
    assertThat(deliver(failed(NOW))).isCompletedWithValue(Delivery.DUPLICATE);
    assertThat(deliver(bare("Failed"))).isCompletedWithValue(Delivery.UNKNOWN);
    assertThat(deliver(failed(NOW.plusSeconds(7)))).isCompletedWithValue(Delivery.UNKNOWN);
  }

  @Test
  void aFailureThatIsFoundHasTheReasonOfItsMessage() throws Exception {
    receipt.complete(RECEIPT);
    deliver(failed(NOW));

    probe.find(InferenceOutcome.failed(SdkBytes.fromUtf8String("content")));

    assertThat(wait)
        .isCompletedWithValue(
            new InferenceOutcome.Failed(
                Optional.of("no colour"), Optional.of(SdkBytes.fromUtf8String("content"))));
  }

  @Test
  void aSearchThatCannotGoOnDecidesNothing() throws Exception {
    receipt.complete(RECEIPT);
    CompletableFuture<Delivery> failure = deliver(failed(NOW));

    probe.last().completeExceptionally(new RejectedExecutionException("closed"));

    assertThat(failure).isCompletedWithValue(Delivery.LATER);
    assertThat(wait).isNotDone();
  }

  @Test
  void whatCameBeforeTheReceiptIsJudgedByIt() throws Exception {
    CompletableFuture<Delivery> hint = deliver(bare("Failed"));
    assertThat(probe.searches).isEmpty();

    receipt.complete(RECEIPT);

    assertThat(probe.searches).hasSize(1);
    assertThat(hint).isNotDone();
    assertThat(wait).isNotDone();
  }

  @Test
  void proofEndsTheSearch() throws Exception {
    receipt.complete(RECEIPT);
    CompletableFuture<Delivery> failure = deliver(failed(NOW));

    deliver(Notifications.completed(RECEIPT, "result"));

    assertThat(wait).isCompleted();
    assertThat(probe.last()).isCancelled();
    assertThat(failure).isCompletedWithValue(Delivery.UNKNOWN);
  }

  @Test
  void closingEndsTheSearchesAndGivesTheirMessagesBack() throws Exception {
    receipt.complete(RECEIPT);
    CompletableFuture<Delivery> failure = deliver(failed(NOW));

    table.close();

    assertThat(probe.last()).isCancelled();
    assertThat(failure).isCompletedWithValue(Delivery.LATER);
  }

  @Test
  void aWaitThatIsCancelledKeepsNoMessage() throws Exception {
    receipt.complete(RECEIPT);
    CompletableFuture<Delivery> failure = deliver(failed(NOW));

    wait.cancel(true);

    assertThat(probe.last()).isCancelled();
    assertThat(failure).isCompletedWithValue(Delivery.UNKNOWN_YET);
  }

  @Test
  void aFloodOfHintsKeepsNoFailureOut() throws Exception {
    receipt.complete(RECEIPT);
    List<CompletableFuture<Delivery>> hints = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      hints.add(deliver(bare("Failed")));
    }
    CompletableFuture<Delivery> failure = deliver(failed(NOW));
    assertThat(hints.stream().filter(hint -> !hint.isDone())).hasSize(4);

    probe.find(null);

    assertThat(failure).isCompletedWithValue(Delivery.DELIVERED);
    assertThat(wait).isCompleted();
  }
}
