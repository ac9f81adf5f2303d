package com.stygig.async.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Time that passes only when nothing is left to be done: three minutes take as long as what happens
 * in them. All timers run their tasks on the one thread that awaits, one after the other, in the
 * order in which they are due. Not thread-safe.
 */
final class VirtualTime implements Time {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Task<?>> queue = new PriorityQueue<>();
  private long nanos;
  private long tasks;

  @Override
  public Instant instant() {
    return START.plusNanos(nanos);
  }

  long nanos() {
    return nanos;
  }

  /** Runs whatever is due until a future is complete. */
  <T> T await(CompletableFuture<T> future) {
    while (!future.isDone()) {
      Task<?> task = queue.poll();
      if (task == null) {
        throw new IllegalStateException("Nothing is left that could complete it");
      }
      nanos = task.due;
      task.run();
    }
    return future.join();
  }

  /** Runs whatever is due before a time, and lets it be that time. */
  void runUntil(Instant end) {
    while (!queue.isEmpty() && queue.element().due < Duration.between(START, end).toNanos()) {
      Task<?> task = queue.remove();
      nanos = task.due;
      task.run();
    }
    nanos = Duration.between(START, end).toNanos();
  }

  void schedule(Duration delay, Runnable work) {
    queue.add(new Task<>(work, delay.toNanos()));
  }

  @Override
  public ScheduledExecutorService newTimer() {
    return new Timer();
  }

  private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private final long due;
    private final long number = tasks++;

    Task(Callable<V> work, long delayNanos) {
      super(work);
      due = nanos + Math.max(0, delayNanos);
    }

    Task(Runnable work, long delayNanos) {
      this(
          () -> {
            work.run();
            return null;
          },
          delayNanos);
    }

    @Override
    public int compareTo(Delayed other) {
      Task<?> task = (Task<?>) other;
      int byTime = Long.compare(due, task.due);
      return byTime != 0 ? byTime : Long.compare(number, task.number);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - nanos, TimeUnit.NANOSECONDS);
    }

    /** A simulation in which something failed says nothing. */
    @Override
    protected void setException(Throwable error) {
      super.setException(error);
      throw new IllegalStateException("A task failed at " + instant(), error);
    }
  }

  private final class Timer extends AbstractExecutorService implements ScheduledExecutorService {
    private boolean isShutdown;

    private <V> ScheduledFuture<V> add(Task<V> task) {
      queue.add(task);
      return task;
    }

    @Override
    public void execute(Runnable work) {
      add(new Task<>(work, 0));
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
      return add(new Task<>(work, unit.toNanos(delay)));
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
      return add(new Task<>(work, unit.toNanos(delay)));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(
        Runnable work, long first, long period, TimeUnit unit) {
      throw new UnsupportedOperationException("Nobody here needs it");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable work, long first, long delay, TimeUnit unit) {
      throw new UnsupportedOperationException("Nobody here needs it");
    }

    /** What is due later is simply not awaited any more. */
    @Override
    public void shutdown() {
      isShutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutdown();
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return isShutdown;
    }

    @Override
    public boolean isTerminated() {
      return isShutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return isShutdown;
    }
  }
}
