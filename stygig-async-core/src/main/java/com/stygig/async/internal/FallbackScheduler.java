package com.stygig.async.internal;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scheduler of the user's by which a task is run in any case: where that fails to take one, the
 * JDK's own timer does. That it takes no more tasks at all, as it is shut down, is no failure, and
 * told. Thread-safe as the user's is.
 */
public final class FallbackScheduler implements ScheduledExecutorService {
  private static final Logger log = LoggerFactory.getLogger(FallbackScheduler.class);

  private final ScheduledExecutorService scheduler;

  private FallbackScheduler(ScheduledExecutorService scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * Puts the JDK's timer behind a scheduler.
   *
   * @param scheduler the user's
   * @return one that takes each task, unless it throws a {@link RejectedExecutionException}
   */
  public static ScheduledExecutorService of(ScheduledExecutorService scheduler) {
    return scheduler instanceof FallbackScheduler ? scheduler : new FallbackScheduler(scheduler);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    try {
      return scheduler.schedule(task, delay, unit);
    } catch (RejectedExecutionException e) {
      throw e;
    } catch (Throwable e) { // such as that there are no more threads
      SafeLog.warn(log, "The client's scheduler failed; the JDK's timer takes its place", e);
      return later(new Later<>(Executors.callable(task)), delay, unit);
    }
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    try {
      return scheduler.schedule(task, delay, unit);
    } catch (RejectedExecutionException e) {
      throw e;
    } catch (Throwable e) {
      SafeLog.warn(log, "The client's scheduler failed; the JDK's timer takes its place", e);
      return later(new Later<>(task), delay, unit);
    }
  }

  private static <V> Later<V> later(Later<V> task, long delay, TimeUnit unit) {
    task.due = System.nanoTime() + unit.toNanos(delay);
    CompletableFuture.delayedExecutor(delay, unit).execute(task);
    return task;
  }

  /** A task with the JDK's timer. */
  private static final class Later<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private long due;

    Later(Callable<V> task) {
      super(task);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return scheduler.scheduleAtFixedRate(task, initialDelay, period, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    return scheduler.scheduleWithFixedDelay(task, initialDelay, delay, unit);
  }

  @Override
  public void execute(Runnable task) {
    scheduler.execute(task);
  }

  @Override
  public Future<?> submit(Runnable task) {
    return scheduler.submit(task);
  }

  @Override
  public <T> Future<T> submit(Runnable task, T result) {
    return scheduler.submit(task, result);
  }

  @Override
  public <T> Future<T> submit(Callable<T> task) {
    return scheduler.submit(task);
  }

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
      throws InterruptedException {
    return scheduler.invokeAll(tasks);
  }

  @Override
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    return scheduler.invokeAll(tasks, timeout, unit);
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    return scheduler.invokeAny(tasks);
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return scheduler.invokeAny(tasks, timeout, unit);
  }

  @Override
  public void shutdown() {
    scheduler.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return scheduler.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return scheduler.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return scheduler.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return scheduler.awaitTermination(timeout, unit);
  }
}
