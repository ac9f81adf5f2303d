package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stygig.async.spi.InvocationJournal;
import com.stygig.async.spi.InvocationJournal.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every journal promises. */
abstract class InvocationJournalTest {
  static final Instant NOW = Instant.parse("2026-01-25T22:46:00.123456789Z");

  /** Opens an empty journal. */
  abstract InvocationJournal open();

  static InvocationReceipt receipt(String id) {
    return InvocationReceipt.builder(
            "service-" + id, "my-endpoint", S3Uri.parse("s3://bucket/out/1.out"))
        .inputLocation(S3Uri.parse("s3://bucket/in/1.json"))
        .invokedAt(NOW.plusMillis(5))
        .deadline(NOW.plusSeconds(3600))
        .build();
  }

  static Entry intended(String id) {
    return new Entry(id, "my-endpoint", NOW, Optional.empty());
  }

  static Entry accepted(String id) {
    return new Entry(id, "my-endpoint", NOW, Optional.of(receipt(id)));
  }

  static void await(CompletionStage<?> stage) {
    assertThat(stage.toCompletableFuture()).succeedsWithin(Patience.LIMIT);
  }

  static Throwable failureOf(CompletionStage<?> stage) {
    var failure = new CompletableFuture<Throwable>();
    stage.whenComplete((ok, e) -> failure.complete(e));
    return failure.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Test
  void remembersAnInferenceFromItsIntentionUntilItIsForgotten() {
    try (InvocationJournal journal = open()) {
      assertThat(journal.entries()).isEmpty();
      await(journal.intend("a", "my-endpoint", NOW));
      await(journal.intend("b", "my-endpoint", NOW));
      assertThat(journal.entries()).containsExactly(intended("a"), intended("b"));
      await(journal.accepted("a", receipt("a")));
      assertThat(journal.entries()).containsExactly(accepted("a"), intended("b"));
      await(journal.forget("a"));
      assertThat(journal.entries()).containsExactly(intended("b"));
    }
  }

  @Test
  void whatIsNotHeldIsNeitherAcceptedNorForgotten() {
    try (InvocationJournal journal = open()) {
      await(journal.accepted("a", receipt("a")));
      await(journal.forget("a"));
      await(journal.intend("b", "my-endpoint", NOW));
      await(journal.forget("b"));
      await(journal.accepted("b", receipt("b")));

      assertThat(journal.entries()).isEmpty();
    }
  }

  @Test
  void whatIsIntendedAgainIsTheLastAndHasNoReceipt() {
    try (InvocationJournal journal = open()) {
      await(journal.intend("a", "my-endpoint", NOW));
      await(journal.intend("b", "my-endpoint", NOW));
      await(journal.accepted("a", receipt("a")));
      await(journal.intend("a", "my-endpoint", NOW));

      assertThat(journal.entries()).containsExactly(intended("b"), intended("a"));
    }
  }

  @Test
  void aLaterReceiptTakesThePlaceOfAnEarlierOne() {
    try (InvocationJournal journal = open()) {
      await(journal.intend("a", "my-endpoint", NOW));
      await(journal.accepted("a", receipt("other")));
      await(journal.accepted("a", receipt("a")));

      assertThat(journal.entries()).containsExactly(accepted("a"));
    }
  }

  @Test
  void callsTakeEffectInTheirOrderWithoutWaitingForStages() {
    try (InvocationJournal journal = open()) {
      for (int i = 0; i < 1000; i++) {
        var unused = journal.intend("a" + i % 3, "my-endpoint", NOW);
        var unused2 = journal.accepted("a" + i % 3, receipt("a" + i % 3));
        var unused3 = journal.forget("a" + (i + 1) % 3);
        assertThat(journal.entries()).contains(accepted("a" + i % 3)).hasSizeLessThan(3);
      }
    }
  }

  @Test
  void theEntriesDoNotChangeAfterwards() {
    try (InvocationJournal journal = open()) {
      await(journal.intend("a", "my-endpoint", NOW));
      List<Entry> entries = journal.entries();
      await(journal.forget("a"));

      assertThat(entries).containsExactly(intended("a"));
      assertThatThrownBy(entries::clear).isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void manyThreadsMayUseIt() {
    var threads = Executors.newFixedThreadPool(8);
    try (InvocationJournal journal = open()) {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int thread = t;
        all.add(CompletableFuture.runAsync(() -> useFromThread(journal, thread), threads));
      }
      await(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));

      assertThat(journal.entries())
          .hasSize(800)
          .allMatch(entry -> entry.receipt().isPresent() && entry.inferenceId().endsWith("0"));
    } finally {
      threads.shutdown();
    }
  }

  private static void useFromThread(InvocationJournal journal, int thread) {
    var stages = new ArrayList<CompletableFuture<Void>>();
    for (String id : IntStream.range(0, 1000).mapToObj(i -> thread + "-" + i).toList()) {
      stages.add(journal.intend(id, "my-endpoint", NOW).toCompletableFuture());
      stages.add(journal.accepted(id, receipt(id)).toCompletableFuture());
      if (!id.endsWith("0")) {
        stages.add(journal.forget(id).toCompletableFuture());
      }
    }
    await(CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new)));
  }

  @Test
  void aClosedOneTakesNothingAndStillAnswers() {
    InvocationJournal journal = open();
    var stage = journal.intend("a", "my-endpoint", NOW);
    close(journal);
    close(journal);

    await(stage);
    assertThat(failureOf(journal.intend("b", "e", NOW)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(failureOf(journal.accepted("a", receipt("a"))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(failureOf(journal.forget("a"))).isInstanceOf(IllegalStateException.class);
    assertThat(journal.entries()).containsExactly(intended("a"));
  }

  private static void close(InvocationJournal journal) {
    journal.close();
  }

  @Test
  void nullIsRefused() {
    try (InvocationJournal journal = open()) {
      assertThatNullPointerException().isThrownBy(() -> journal.intend(nothing(), "e", NOW));
      assertThatNullPointerException().isThrownBy(() -> journal.intend("a", nothing(), NOW));
      assertThatNullPointerException().isThrownBy(() -> journal.intend("a", "e", nothing()));
      assertThatNullPointerException().isThrownBy(() -> journal.accepted("a", nothing()));
      assertThatNullPointerException().isThrownBy(() -> journal.forget(nothing()));
    }
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }
}
