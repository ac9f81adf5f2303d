package com.stygig.async.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a cloud is made of. It is closed together, the newest part first. Thread-safe. */
final class Parts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Parts.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private boolean closed;

  synchronized <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  /** A part that is made when it is first asked for, and never after the end. */
  <T extends AutoCloseable> Supplier<T> lazy(Supplier<T> maker) {
    return new Supplier<>() {
      private @Nullable T part;

      @Override
      public T get() {
        synchronized (Parts.this) {
          if (part == null) {
            if (closed) {
              throw new IllegalStateException("The local cloud is closed");
            }
            part = add(maker.get());
          }
          return part;
        }
      }
    };
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        log.warn("A part of the local cloud did not close", e);
      }
    }
  }

  static ThreadFactory daemons(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
