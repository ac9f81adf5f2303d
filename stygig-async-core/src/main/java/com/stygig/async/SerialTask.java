package com.stygig.async;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A task that runs on an executor whenever it is asked for, and never twice at a time: asked for
 * while it runs, even by itself, it runs once more afterwards. So nothing recurses, whatever
 * completes at once. The task may not throw.
 */
final class SerialTask {
  private enum State {
    IDLE,
    RUNNING,
    AGAIN
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
  private final Executor executor;
  private final Runnable task;

  SerialTask(Executor executor, Runnable task) {
    this.executor = executor;
    this.task = task;
  }

  void trigger() {
    if (state.getAndSet(State.AGAIN) == State.IDLE) {
      executor.execute(this::run);
    }
  }

  private void run() {
    do {
      state.set(State.RUNNING);
      task.run();
    } while (!state.compareAndSet(State.RUNNING, State.IDLE));
  }
}
