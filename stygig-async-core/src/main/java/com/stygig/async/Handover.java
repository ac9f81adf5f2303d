package com.stygig.async;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands tasks over to an executor. One that is full or shut down, or fails in another way, must not
 * keep a result back. The thread that calls may be one of the AWS SDK's, which callbacks have no
 * business on: the task then runs on the JDK's common pool. Thread-safe.
 */
final class Handover implements Executor {
  private static final Logger log = LoggerFactory.getLogger(Handover.class);

  /** Of a thread of an executor that completes what it was asked to {@linkplain #supply}. */
  private static final ThreadLocal<@Nullable Next> next = new ThreadLocal<>();

  private final Executor executor;

  /** What a thread goes on with, if that is one task. */
  private static final class Next {
    final Handover of;
    @Nullable Runnable task;
    boolean isClosed;

    Next(Handover of) {
      this.of = of;
    }
  }

  Handover(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    Next own = next.get();
    if (own == null || own.of != this || own.isClosed) {
      handOver(task);
    } else if (own.task == null) {
      own.task = task;
    } else {
      handOverNext();
      handOver(task);
    }
  }

  /**
   * Where the futures of AWS clients complete that we build: on the threads of the callbacks, which
   * saves a pool of the SDK's for each client.
   */
  static Executor forAwsClients(CallbackPool pool) {
    return completion -> handOver(completion, pool::executeStep);
  }

  private void handOver(Runnable task) {
    handOver(task, executor);
  }

  private static void handOver(Runnable task, Executor executor) {
    try {
      executor.execute(task);
    } catch (Throwable e) { // also that there are no more threads
      log.debug("The executor takes no task; it runs on the common pool", e);
      var unused = CompletableFuture.runAsync(task);
    }
  }

  /** To be called before code of the user's runs, which may wait for what would come next. */
  void handOverNext() {
    Next own = next.get();
    if (own != null && own.of == this && !own.isClosed) {
      own.isClosed = true;
      Runnable task = own.task;
      own.task = null;
      if (task != null) {
        handOver(task);
      }
    }
  }

  /**
   * Completes on the executor with what is supplied there. If one task is handed over while that
   * completes, by what is chained to it, the same thread goes on with it afterwards: to wake
   * another one would take longer. What is chained must not wait for a task.
   */
  <V> CompletableFuture<V> supply(Supplier<V> supplier) {
    CompletableFuture<V> future = new CompletableFuture<>();
    handOver(
        () -> {
          if (!future.isDone()) {
            supply(supplier, future);
          }
        });
    return future;
  }

  private <V> void supply(Supplier<V> supplier, CompletableFuture<V> future) {
    V value;
    try {
      value = supplier.get();
    } catch (Throwable e) {
      goOnAfter(() -> future.completeExceptionally(e));
      return;
    }
    goOnAfter(() -> future.complete(value));
  }

  private void goOnAfter(Runnable completion) {
    Next outer = next.get(); // if the executor runs tasks on the thread that hands them over
    Next own = new Next(this);
    next.set(own);
    try {
      completion.run();
    } finally {
      restore(outer);
      if (own.task != null) {
        own.task.run();
      }
    }
  }

  private static void restore(@Nullable Next outer) {
    if (outer == null) {
      next.remove();
    } else {
      next.set(outer);
    }
  }
}
