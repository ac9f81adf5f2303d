package com.stygig.async.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The queue of an endpoint, and the instances that work it off. Thread-safe. */
final class Instances {
  private final EndpointConfig config;
  private final Timers timers;
  private final Executor threads;
  private final Consumer<AsyncInvocation> work;
  private final Queue<AsyncInvocation> backlog = new ArrayDeque<>();
  private volatile Runnable listener = () -> {};
  private int count;
  private int desired;
  private int running;
  private int mostRunning;
  private long warmAt;
  private boolean isWarm;
  private int launches;
  private boolean isWorkedOff;
  private long lastActive = System.nanoTime();
  private @Nullable Instances successor;

  /** Whoever works on an invocation calls {@link #finished()} afterwards. */
  Instances(
      EndpointConfig config, Timers timers, Executor threads, Consumer<AsyncInvocation> work) {
    this.config = config;
    this.timers = timers;
    this.threads = threads;
    this.work = work;
    launch(config.instanceCount);
  }

  /** Who is told, after each change of the queue. */
  void onChange(Runnable listener) {
    this.listener = listener;
  }

  void enqueue(AsyncInvocation invocation) {
    Instances next = add(invocation);
    if (next != null) {
      next.enqueue(invocation);
      return;
    }
    startWork();
    listener.run();
  }

  private synchronized @Nullable Instances add(AsyncInvocation invocation) {
    if (successor == null) {
      backlog.add(invocation);
      lastActive = System.nanoTime();
      startIfForgotten();
    }
    return successor;
  }

  void finished() {
    synchronized (this) {
      running--;
      lastActive = System.nanoTime();
    }
    startWork();
    listener.run();
  }

  /** As {@link #finished()}, for who is still asking for work. */
  synchronized void dropped() {
    running--;
  }

  /** Leaves what waits, and what still comes, to others. */
  void handOverTo(Instances others) {
    Queue<AsyncInvocation> waiting;
    synchronized (this) {
      successor = others;
      waiting = new ArrayDeque<>(backlog);
      backlog.clear();
    }
    waiting.forEach(others::enqueue);
  }

  /** Sets how many instances there are; the first of them starts cold. */
  void resize(int count) {
    synchronized (this) {
      if (this.count == 0 && count > 0) {
        launch(count);
      } else {
        this.count = count;
        this.desired = count;
      }
    }
    startWork();
    listener.run();
  }

  /** Starts an instance, unless there is one. */
  void startFirst() {
    synchronized (this) {
      if (count == 0) {
        launch(1);
      }
    }
    startWork();
    listener.run();
  }

  /** From now on nobody scales this: it has an instance whenever there is something to do. */
  void workOff() {
    synchronized (this) {
      isWorkedOff = true;
      startIfForgotten();
    }
    startWork();
  }

  private synchronized void startIfForgotten() {
    if (isWorkedOff && count == 0 && !backlog.isEmpty()) {
      launch(1);
    }
  }

  private synchronized void launch(int count) {
    this.count = count;
    this.desired = count;
    isWarm = config.coldStart.isZero();
    warmAt = System.nanoTime() + config.coldStart.toNanos();
    int launch = ++launches;
    if (!config.coldStart.isZero()) {
      timers.after(config.coldStart, threads, () -> warm(launch));
    }
  }

  private void warm(int launch) {
    synchronized (this) {
      isWarm |= launch == launches;
    }
    startWork();
    listener.run(); // what has expired is gone without having been worked on
  }

  private void startWork() {
    for (AsyncInvocation next = take(); next != null; next = take()) {
      work.accept(next);
    }
  }

  private synchronized @Nullable AsyncInvocation take() {
    if (running >= limit() || backlog.isEmpty() || !isWarm) {
      return null;
    }
    running++;
    mostRunning = Math.max(mostRunning, running);
    return backlog.remove();
  }

  /** Removes the last instance, unless there is something to do. */
  synchronized boolean removeAllIfIdle() {
    if (!isIdle() || count == 0) {
      return false;
    }
    count = 0;
    desired = 0;
    return true;
  }

  synchronized boolean isIdle() {
    return backlog.isEmpty() && running == 0;
  }

  synchronized Duration idleTime() {
    return Duration.ofNanos(isIdle() ? System.nanoTime() - lastActive : 0);
  }

  /** How long it takes until the first request is worked on. */
  synchronized Duration untilWarm() {
    return isWarm ? Duration.ZERO : Duration.ofNanos(Math.max(0, warmAt - System.nanoTime()));
  }

  synchronized int count() {
    return count;
  }

  synchronized int desired() {
    return desired;
  }

  /** There will be so many, as soon as they have started. */
  synchronized void want(int count) {
    desired = count;
  }

  /** How many inferences may run at once. */
  synchronized int limit() {
    return count * config.maxConcurrentInvocationsPerInstance;
  }

  synchronized int waiting() {
    return backlog.size();
  }

  synchronized int running() {
    return running;
  }

  synchronized int mostRunning() {
    return mostRunning;
  }
}
