package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageBatchesTest {
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final List<List<Integer>> sent = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
  }

  private MessageBatches<Integer> batches(Duration maxDelay) {
    return new MessageBatches<>(
        entries -> {
          sent.add(entries);
          return CompletableFuture.completedFuture(List.of());
        },
        maxDelay,
        scheduler);
  }

  @Test
  void sendsTenAtATime() {
    MessageBatches<Integer> batches = batches(Duration.ofHours(1));

    IntStream.range(0, 25).forEach(batches::add);

    assertThat(sent).extracting(List::size).containsExactly(10, 10);
  }

  @Test
  void sendsFewerWhenTheFirstHasWaitedLongEnough() {
    MessageBatches<Integer> batches = batches(Duration.ofMillis(50));

    batches.add(1);
    batches.add(2);

    assertThat(sent).isEmpty();
    await().untilAsserted(() -> assertThat(sent).containsExactly(List.of(1, 2)));
  }

  @Test
  void whatIsUrgentGoesAtOnceAndTakesAlongWhatWaits() {
    MessageBatches<Integer> batches = batches(Duration.ofHours(1));
    batches.add(1);

    batches.addUrgent(2);

    assertThat(sent).containsExactly(List.of(1, 2));
  }

  @Test
  void drainingSendsTheRestAndWaitsForTheAnswers() {
    CompletableFuture<List<Integer>> answer = new CompletableFuture<>();
    MessageBatches<Integer> batches =
        new MessageBatches<>(
            entries -> {
              sent.add(entries);
              return answer;
            },
            Duration.ofHours(1),
            scheduler);
    batches.add(1);

    CompletableFuture<Void> drained = batches.drain();

    assertThat(sent).containsExactly(List.of(1));
    assertThat(drained).isNotDone();
    answer.complete(List.of());
    assertThat(drained).isCompleted();
  }

  @Test
  void drainingNothingIsDoneAtOnce() {
    assertThat(batches(Duration.ofHours(1)).drain()).isCompleted();
  }

  @Test
  void triesTheFailedPartAgainAndGivesUpAfterTheThirdAttempt() {
    MessageBatches<Integer> batches =
        new MessageBatches<>(
            entries -> {
              sent.add(entries);
              int odd = entries.indexOf(7);
              return CompletableFuture.completedFuture(odd < 0 ? List.of() : List.of(odd));
            },
            Duration.ofMillis(10),
            scheduler);

    IntStream.range(0, 10).forEach(batches::add);

    await().until(() -> sent.size() >= 3);
    assertThat(batches.drain()).isCompleted();
    assertThat(sent)
        .containsExactly(IntStream.range(0, 10).boxed().toList(), List.of(7), List.of(7));
  }

  @Test
  void triesAllAgainWhenARequestFailsAsAWhole() {
    MessageBatches<Integer> batches =
        new MessageBatches<>(
            entries -> {
              sent.add(entries);
              if (sent.size() == 1) {
                throw new IllegalStateException("thrown, not returned");
              }
              return sent.size() == 2
                  ? CompletableFuture.failedFuture(new IllegalStateException("returned"))
                  : CompletableFuture.completedFuture(List.of());
            },
            Duration.ofMillis(10),
            scheduler);

    batches.add(1);

    await().until(() -> sent.size() == 3);
    assertThat(batches.drain()).isCompleted();
  }

  @Test
  void sendsAtOnceWhenTheSchedulerTakesNothingMore() {
    MessageBatches<Integer> batches = batches(Duration.ofHours(1));
    scheduler.shutdown();

    batches.add(1);

    assertThat(sent).containsExactly(List.of(1));
  }
}
