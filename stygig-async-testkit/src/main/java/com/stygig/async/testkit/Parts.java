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
  private final Object closing = new Object();
  private boolean closed;

  /** After the end, it is closed at once and not taken. */
  <T extends AutoCloseable> T add(T part) {
    synchronized (this) {
      if (!closed) {
        parts.push(part);
        return part;
      }
    }
    close(part);
    throw atEnd();
  }

  private static IllegalStateException atEnd() {
    return new IllegalStateException("The local cloud is closed");
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
              throw atEnd();
            }
            part = add(maker.get());
          }
          return part;
        }
      }
    };
  }

  @Override
  public void close() {
    synchronized (closing) {
      // Not with the lock of the parts: a server ends when its requests do, and they ask for parts.
      for (AutoCloseable part = next(); part != null; part = next()) {
        close(part);
      }
    }
  }

  private synchronized @Nullable AutoCloseable next() {
    closed = true;
    return parts.poll();
  }

  /** A thread that is interrupted would not wait for servers to stop; it stays interrupted. */
  private static void close(AutoCloseable part) {
    boolean isInterrupted = Thread.interrupted();
    try {
      part.close();
    } catch (Exception e) {
      log.warn("A part of the local cloud did not close", e);
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
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
