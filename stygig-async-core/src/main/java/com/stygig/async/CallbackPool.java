package com.stygig.async;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Few threads, and more only while those are stuck: if tasks wait and for a tenth of a second none
 * ends, there is one thread more, up to a limit. So callbacks that block for long delay others a
 * little and no more. Threads rest when there is nothing to do.
 */
final class CallbackPool extends ThreadPoolExecutor {
  static final int FEW = 2;
  static final int MANY = 64;
  private static final long STALL_MILLIS = 100;

  private final ScheduledExecutorService scheduler;
  private final AtomicBoolean isWatched = new AtomicBoolean();
  private volatile long completedBefore;

  CallbackPool(ScheduledExecutorService scheduler, ThreadFactory threads) {
    super(FEW, FEW, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    allowCoreThreadTimeOut(true);
    this.scheduler = scheduler;
  }

  @Override
  public void execute(Runnable task) {
    super.execute(task);
    watchIfNeeded();
  }

  private void watchIfNeeded() {
    if (!getQueue().isEmpty() && isWatched.compareAndSet(false, true)) {
      completedBefore = getCompletedTaskCount();
      lookLater();
    }
  }

  private void lookLater() {
    try {
      var unused = scheduler.schedule(this::look, STALL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      isWatched.set(false); // the client is closing
    }
  }

  private void look() {
    long completed = getCompletedTaskCount();
    boolean isIdle = getQueue().isEmpty();
    if (isIdle && getActiveCount() == 0) {
      resize(FEW);
    } else if (!isIdle && completed == completedBefore && getCorePoolSize() < MANY) {
      resize(getCorePoolSize() + 1);
    }
    completedBefore = completed;
    if (!isIdle || getCorePoolSize() > FEW) {
      lookLater();
    } else {
      isWatched.set(false);
      watchIfNeeded(); // for what has come just now
    }
  }

  /** Called by one thread at a time. */
  private void resize(int threads) {
    if (threads > getMaximumPoolSize()) {
      setMaximumPoolSize(threads);
      setCorePoolSize(threads);
    } else {
      setCorePoolSize(threads);
      setMaximumPoolSize(threads);
    }
  }
}
