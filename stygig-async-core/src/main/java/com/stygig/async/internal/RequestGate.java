package com.stygig.async.internal;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Lets a limited number of asynchronous requests run at a time; the others wait in line.
 * Thread-safe.
 */
public final class RequestGate {
  /** How many requests one thread starts before another one goes on. */
  private static final int SHARE = 1_000;

  private final int maxConcurrent;
  private final Queue<Runnable> line = new ArrayDeque<>();
  private int running;
  private boolean draining;

  /**
   * Creates a gate through which nothing has gone yet.
   *
   * @param maxConcurrent how many requests run at a time, at least 1
   */
  public RequestGate(int maxConcurrent) {
    this.maxConcurrent = maxConcurrent;
  }

  /**
   * Sends a request when its turn comes.
   *
   * @param request sends it
   * @param <T> the type of the response
   * @return the response; the future fails if sending does
   */
  public <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> request) {
    CompletableFuture<T> response = new CompletableFuture<>();
    synchronized (this) {
      line.add(() -> send(request, response));
    }
    drain();
    return response;
  }

  private <T> void send(Supplier<CompletableFuture<T>> request, CompletableFuture<T> response) {
    CompletableFuture<T> sent;
    try {
      sent = Objects.requireNonNull(request.get(), "No future for a request");
    } catch (Throwable e) { // an Error, too, must not keep the others waiting
      sent = CompletableFuture.failedFuture(e);
    }
    sent.whenComplete(
        (value, error) -> {
          synchronized (this) {
            running--;
          }
          if (error == null) {
            response.complete(value);
          } else {
            response.completeExceptionally(error);
          }
          drain();
        });
  }

  /**
   * Starts what may start. One thread at a time, and never within itself: requests that complete at
   * once must not pile up on the stack. Who finds it at work can rely on it to look again, as it
   * ends in the same step in which it looks. No thread is kept for longer than its share; another
   * one then goes on.
   */
  private void drain() {
    synchronized (this) {
      if (draining) {
        return;
      }
      draining = true;
    }
    for (int started = 0; ; started++) {
      Runnable next;
      synchronized (this) {
        if (running >= maxConcurrent || line.isEmpty()) {
          draining = false;
          return;
        }
        if (started >= SHARE) {
          draining = false;
          break;
        }
        running++;
        next = line.remove();
      }
      next.run();
    }
    CompletableFuture.runAsync(this::drain);
  }
}
