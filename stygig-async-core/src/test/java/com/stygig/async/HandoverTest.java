package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Which thread goes on with what a supplied value leads to. */
class HandoverTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Handover handover = new Handover(tasks::add);
  private final List<String> done = new ArrayList<>();

  private void runNext() {
    Objects.requireNonNull(tasks.poll(), "nothing was handed over").run();
  }

  private void handOver(String name) {
    handover.execute(() -> done.add(name));
  }

  @Test
  void aCompletionsOnlyTaskGoesOnOnItsThread() {
    var unused =
        handover
            .supply(() -> "value")
            .thenAccept(
                value -> {
                  handOver("next");
                  done.add("completed");
                });

    runNext();

    assertThat(done).containsExactly("completed", "next");
    assertThat(tasks).isEmpty();
  }

  @Test
  void ofSeveralTasksOfACompletionAllAreHandedOverInTheirOrder() {
    var unused =
        handover
            .supply(() -> "value")
            .thenAccept(
                value -> {
                  handOver("first");
                  handOver("second");
                  handOver("third");
                });

    runNext();
    assertThat(done).isEmpty();

    tasks.forEach(Runnable::run);
    assertThat(done).containsExactly("first", "second", "third");
  }

  @Test
  void beforeForeignCodeRunsTheNextTaskIsHandedOver() {
    var unused =
        handover
            .supply(() -> "value")
            .thenAccept(
                value -> {
                  handOver("first");
                  handover.handOverNext();
                  assertThat(tasks).hasSize(1);
                  handOver("second");
                  assertThat(tasks).hasSize(2);
                });

    runNext();

    assertThat(done).isEmpty();
    tasks.forEach(Runnable::run);
    assertThat(done).containsExactly("first", "second");
  }

  @Test
  void afterAFailureTheTaskGoesOnAsWell() {
    IllegalStateException failure = new IllegalStateException("no value");
    CompletableFuture<String> supplied =
        handover.supply(
            () -> {
              throw failure;
            });
    var unused = supplied.whenComplete((value, error) -> handOver("told of " + error.getMessage()));

    runNext();

    assertThat(done).containsExactly("told of no value");
    assertThat(supplied).isCompletedExceptionally();
  }

  @Test
  void whatIsHandedOverWhileSupplyingGoesToTheExecutor() {
    CompletableFuture<String> supplied =
        handover.supply(
            () -> {
              handOver("of the supplier");
              return "value";
            });

    runNext();

    assertThat(supplied).isCompletedWithValue("value");
    assertThat(done).isEmpty();
    runNext();
    assertThat(done).containsExactly("of the supplier");
    handOver("later");
    assertThat(tasks).hasSize(1);
  }

  @Test
  void theTaskThatGoesOnHandsOverToTheExecutorAgain() {
    var unused =
        handover
            .supply(() -> "value")
            .thenAccept(value -> handover.execute(() -> handOver("of the task")));

    runNext();

    assertThat(done).isEmpty();
    runNext();
    assertThat(done).containsExactly("of the task");
  }

  @Test
  void tasksForAnotherExecutorAreNotTakenOver() {
    Queue<Runnable> others = new ArrayDeque<>();
    Handover other = new Handover(others::add);
    var unused =
        handover.supply(() -> "value").thenAccept(value -> other.execute(() -> done.add("other")));

    runNext();

    assertThat(done).isEmpty();
    assertThat(others).hasSize(1);
  }

  @Test
  void anExecutorThatRunsSomeTasksAtOnceRunsThemInTheirOrder() {
    List<Runnable> kept = new ArrayList<>();
    Handover once =
        new Handover(
            task -> {
              if (kept.isEmpty()) {
                kept.add(task);
              } else {
                task.run();
              }
            });
    var unused =
        once.supply(() -> "outer")
            .thenAccept(
                value -> {
                  once.execute(() -> done.add("first"));
                  assertThat(once.supply(() -> "inner")).isCompletedWithValue("inner");
                  once.execute(() -> done.add("second"));
                });

    kept.get(0).run();

    assertThat(done).containsExactly("first", "second");
    once.execute(() -> done.add("later"));
    assertThat(done).endsWith("later");
  }

  @Test
  void whatWasCancelledIsNotSupplied() {
    CompletableFuture<String> supplied =
        handover.supply(
            () -> {
              done.add("supplied");
              return "value";
            });
    supplied.cancel(false);

    runNext();

    assertThat(done).isEmpty();
  }

  @Test
  void anExecutorThatTakesNothingKeepsNothingBack() {
    Handover refused =
        new Handover(
            task -> {
              throw new RejectedExecutionException();
            });
    List<String> told = new CopyOnWriteArrayList<>();
    CompletableFuture<String> supplied = refused.supply(() -> "value");
    var unused = supplied.thenAccept(value -> refused.execute(() -> told.add(value)));

    assertThat(supplied).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("value");
    await().untilAsserted(() -> assertThat(told).containsExactly("value"));
  }
}
