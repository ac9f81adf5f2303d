package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class FallbackExecutorTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final FallbackExecutor executor = new FallbackExecutor(tasks::add);
  private final List<String> done = new CopyOnWriteArrayList<>();

  private void runAll() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Test
  void tasksRunOnTheExecutorAndNowhereElse() {
    executor.execute(() -> done.add("first"));
    executor.execute(() -> done.add("second"));
    assertThat(done).isEmpty();

    runAll();

    assertThat(done).containsExactly("first", "second");
  }

  @Test
  void whatTheExecutorRefusesRunsOnTheCommonPool() {
    Executor full =
        new FallbackExecutor(
            task -> {
              throw new RejectedExecutionException("full");
            });
    Executor broken =
        new FallbackExecutor(
            task -> {
              throw new OutOfMemoryError("no more threads");
            });

    full.execute(() -> done.add("full on " + Thread.currentThread().getName()));
    broken.execute(() -> done.add("broken on " + Thread.currentThread().getName()));

    await().until(() -> done.size() == 2);
    assertThat(done).noneMatch(line -> line.endsWith(Thread.currentThread().getName()));
  }

  @Test
  void aTaskThatThrowsHarmsNoOther() {
    executor.execute(
        () -> {
          throw new StackOverflowError("of the task's own");
        });
    executor.execute(() -> done.add("next"));

    runAll();

    assertThat(done).containsExactly("next");
  }

  @Test
  void aThreadKnowsWhetherItRunsATaskOfThisExecutor() {
    FallbackExecutor other = new FallbackExecutor(Runnable::run);
    CompletableFuture<Boolean> inside = new CompletableFuture<>();
    CompletableFuture<Boolean> afterNested = new CompletableFuture<>();
    CompletableFuture<Boolean> ofOther = new CompletableFuture<>();
    FallbackExecutor direct = new FallbackExecutor(Runnable::run);
    direct.execute(
        () -> {
          inside.complete(direct.isRunningOnThisThread());
          direct.execute(() -> {});
          afterNested.complete(direct.isRunningOnThisThread());
          ofOther.complete(other.isRunningOnThisThread());
        });

    assertThat(inside).isCompletedWithValue(true);
    assertThat(afterNested).isCompletedWithValue(true);
    assertThat(ofOther).isCompletedWithValue(false);
    assertThat(direct.isRunningOnThisThread()).isFalse();
  }
}
