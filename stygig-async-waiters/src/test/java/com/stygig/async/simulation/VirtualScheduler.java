package com.stygig.async.simulation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The threads of a machine: tasks run in virtual time, a little late, in any order. */
final class VirtualScheduler extends AbstractExecutorService implements ScheduledExecutorService {
  private static final Duration LATENESS = Duration.ofMillis(5);

  private final World world;
  private final Machine machine;

  VirtualScheduler(World world, Machine machine) {
    this.world = world;
    this.machine = machine;
  }

  @Override
  public void execute(Runnable task) {
    world.after(late(0), machine, task);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          task.run();
          return null;
        },
        delay,
        unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    Timer<V> timer = new Timer<>(task);
    timer.task = world.after(late(unit.toNanos(delay)), machine, timer);
    return timer;
  }

  private Duration late(long nanos) {
    return Duration.ofNanos(nanos + world.random.nextInt((int) LATENESS.toNanos()));
  }

  private final class Timer<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private World.Task task;

    Timer(Callable<V> work) {
      super(work);
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      task.cancel();
      return super.cancel(mayInterrupt);
    }

    @Override
    protected void setException(Throwable error) {
      super.setException(error);
      world.uncaught(machine, error);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Delayed other) {
      throw new UnsupportedOperationException();
    }
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(Runnable r, long first, long period, TimeUnit u) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(Runnable r, long first, long d, TimeUnit u) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shutdown() {
    throw new UnsupportedOperationException("Not ours to shut down");
  }

  @Override
  public List<Runnable> shutdownNow() {
    throw new UnsupportedOperationException("Not ours to shut down");
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }
}
