package com.stygig.async;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Few threads, for callbacks and for steps of the library's own, and more only while those are
 * stuck: if some wait and for a tenth of a second none ends, there is one thread more, up to a
 * limit. So callbacks that block for long delay others a little and no more. Steps, which do not
 * block, they do not delay at all: callbacks never have all threads. Threads rest when there is
 * nothing to do.
 */
final class CallbackPool extends ThreadPoolExecutor {
  private static final Logger log = LoggerFactory.getLogger(CallbackPool.class);

  /** How many callbacks run at a time if all are stuck. */
  static final int MANY = 64;

  private static final long STALL_MILLIS = 100;

  private final int few;
  private final ScheduledExecutorService scheduler;
  private final AtomicBoolean isWatched = new AtomicBoolean();
  private volatile long stepsBefore;

  /** Those that wait for their turn; guarded by itself, as what follows. */
  private final Queue<Runnable> callbacks = new ArrayDeque<>();

  /** Threads that run callbacks, or will as soon as there is a thread. */
  private int turns;

  private int maxTurns;
  private long ended;
  private long endedBefore;

  /**
   * Makes a pool without threads yet.
   *
   * @param few how many callbacks run at a time if none is stuck; there is one thread more, for
   *     steps
   */
  CallbackPool(int few, ScheduledExecutorService scheduler, ThreadFactory threads) {
    super(few + 1, few + 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    allowCoreThreadTimeOut(true);
    this.few = few;
    this.maxTurns = few;
    this.scheduler = scheduler;
  }

  /** Runs a callback; on a thread of its own if this pool is shut down. */
  @Override
  public void execute(Runnable callback) {
    boolean waits;
    synchronized (callbacks) {
      callbacks.add(callback);
      waits = turns >= maxTurns;
      turns += waits ? 0 : 1;
    }
    if (!waits) {
      startTurn();
    }
    watchIfNeeded();
  }

  /**
   * Runs what does not block, even while all callbacks are stuck.
   *
   * @throws RejectedExecutionException if this pool is shut down
   */
  void executeStep(Runnable step) {
    super.execute(step);
    watchIfNeeded();
  }

  /** If there is no thread for it at all, what waits is looked at again later. */
  private void startTurn() {
    try {
      super.execute(this::takeTurn);
    } catch (Throwable e) { // also that there are no more threads
      startTurnOutside();
    }
  }

  private void startTurnOutside() {
    try {
      getThreadFactory().newThread(this::takeTurn).start();
    } catch (Throwable e) {
      synchronized (callbacks) {
        turns--;
      }
    }
  }

  private void takeTurn() {
    do {
      Runnable callback = next();
      if (callback != null) {
        run(callback);
      }
    } while (hasAnotherTurn());
  }

  private @Nullable Runnable next() {
    synchronized (callbacks) {
      return callbacks.poll();
    }
  }

  private static void run(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable e) {
      tell(e);
    }
    var unused = Thread.interrupted(); // which is not for the next one
  }

  private static void tell(Throwable failure) {
    try {
      log.warn("A callback failed, or there was no thread for it", failure);
    } catch (Throwable unused) {
      // There is nobody to tell, and others wait for this thread.
    }
  }

  /** Goes on at once where nothing waits; otherwise it is a step's turn before. */
  private boolean hasAnotherTurn() {
    synchronized (callbacks) {
      ended++;
      if (callbacks.isEmpty()) {
        turns--;
        return false;
      }
    }
    if (getQueue().isEmpty()) {
      return true;
    }
    try {
      super.execute(this::takeTurn);
      return false;
    } catch (Throwable e) { // it was shut down, or there are no more threads
      return true;
    }
  }

  private boolean isWaitedFor() {
    synchronized (callbacks) {
      return !callbacks.isEmpty() || !getQueue().isEmpty();
    }
  }

  private void watchIfNeeded() {
    if (isWaitedFor() && isWatched.compareAndSet(false, true)) {
      var unused = isStuck();
      lookLater();
    }
  }

  private void lookLater() {
    try {
      var unused = scheduler.schedule(this::look, STALL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (Throwable e) { // the client is closing
      lookLaterWithoutScheduler();
    }
  }

  private void lookLaterWithoutScheduler() {
    try {
      CompletableFuture.delayedExecutor(STALL_MILLIS, TimeUnit.MILLISECONDS).execute(this::look);
    } catch (Throwable e) {
      isWatched.set(false);
    }
  }

  private void look() {
    try {
      if (isStuck()) {
        grow();
      } else {
        shrinkIfIdle();
      }
      startTurns();
    } catch (Throwable e) { // that there are no more threads
      tell(e);
    }
    if (isWaitedFor() || (getCorePoolSize() > few + 1 && !isShutdown())) {
      lookLater();
    } else {
      isWatched.set(false);
      watchIfNeeded(); // for what has come just now
    }
  }

  /** Whether callbacks wait, or steps, of which none has ended since the last time. */
  private boolean isStuck() {
    long steps = getCompletedTaskCount();
    boolean isStuck = !getQueue().isEmpty() && steps == stepsBefore;
    stepsBefore = steps;
    synchronized (callbacks) {
      isStuck |= !callbacks.isEmpty() && ended == endedBefore;
      endedBefore = ended;
    }
    return isStuck;
  }

  private void grow() {
    int threads = getCorePoolSize() + 1;
    if (threads <= MANY + 1) {
      setMaximumPoolSize(threads);
      setCorePoolSize(threads);
      synchronized (callbacks) {
        maxTurns = threads - 1;
      }
    }
  }

  private void shrinkIfIdle() {
    if (getActiveCount() > few + 1) {
      return;
    }
    synchronized (callbacks) {
      if (turns > 0 || !callbacks.isEmpty()) {
        return;
      }
      maxTurns = few;
    }
    setCorePoolSize(few + 1);
    setMaximumPoolSize(few + 1);
  }

  /** For callbacks that wait, as many as may run. */
  private void startTurns() {
    int more;
    synchronized (callbacks) {
      more = Math.max(0, Math.min(maxTurns - turns, callbacks.size()));
      turns += more;
    }
    for (int i = 0; i < more; i++) {
      startTurn();
    }
  }
}
