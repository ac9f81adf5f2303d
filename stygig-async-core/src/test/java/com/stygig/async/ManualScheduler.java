package com.stygig.async;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A clock that a test sets, and a scheduler that goes by it. */
final class ManualScheduler extends ScheduledThreadPoolExecutor implements InstantSource {
  private final PriorityBlockingQueue<Task> tasks =
      new PriorityBlockingQueue<>(
          11, Comparator.comparing((Task task) -> task.due).thenComparing(task -> task.number));
  private volatile Instant now;
  private int number;

  ManualScheduler(Instant start) {
    super(1);
    this.now = start;
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** Lets time pass, and runs what becomes due, each at its time. */
  void advance(Duration duration) {
    Instant end = now.plus(duration);
    Task next = tasks.peek();
    while (next != null && !next.due.isAfter(end)) {
      tasks.remove(next);
      now = next.due;
      next.run();
      next = tasks.peek();
    }
    now = end;
  }

  long pendingTasks() {
    return tasks.stream().filter(task -> !task.isCancelled()).count();
  }

  @Override
  public synchronized ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    Task task = new Task(command, now.plusNanos(unit.toNanos(delay)), number++);
    tasks.add(task);
    return task;
  }

  private final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {
    private final Instant due;
    private final int number;

    Task(Runnable command, Instant due, int number) {
      super(command, null);
      this.due = due;
      this.number = number;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(Duration.between(now, due));
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
