package com.stygig.async.waiters;

import com.stygig.async.internal.DaemonThreads;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * The certificates that SNS signs with, by URL. Each is fetched once, on a thread of ours; a fetch
 * that failed is not repeated for a while. A few are under way at a time, and what comes on top is
 * turned away: who posts forged messages decides how many there are. Thread-safe.
 */
final class SigningCertificates implements AutoCloseable {
  /** How many fetches are under way at a time. SNS has one certificate at a time for a region. */
  static final int MAX_UNDER_WAY = 4;

  /** How many messages wait for the same fetch. */
  static final int MAX_WAITING = 25;

  /** How long messages wait for a fetch. */
  static final Duration TIME_LIMIT = Duration.ofSeconds(5);

  /** How long it is remembered that SNS does not have a certificate. */
  static final Duration MISSING_MEMORY = Duration.ofMinutes(1);

  /** The same for a failure that may pass; less than the time after which SNS tries again. */
  static final Duration FAILURE_MEMORY = Duration.ofSeconds(5);

  /** SNS has a new one about once a year; only SNS's own get in here. */
  private static final int MAX_FETCHED = 100;

  private static final int MAX_FAILED = 1_000;

  /** One that messages wait for. */
  private static final class Pending {
    final CompletableFuture<Void> future = new CompletableFuture<>();
    int waiting;
  }

  private record Failure(RefusedMessageException error, long nanoTime) {}

  private final SdkHttpClient http;
  private final ScheduledExecutorService scheduler;
  private final Duration timeLimit;
  private final LongSupplier nanoTime;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(DaemonThreads.named("stygig-sns-certificates"));

  // All guarded by this object.
  private final Map<String, byte[]> fetched = limited(MAX_FETCHED);
  private final Map<String, Failure> failed = limited(MAX_FAILED);
  private final Map<String, Pending> pending = new HashMap<>();
  private int underWay;
  private boolean closed;

  SigningCertificates(
      SdkHttpClient http,
      ScheduledExecutorService scheduler,
      Duration timeLimit,
      LongSupplier nanoTime) {
    this.http = http;
    this.scheduler = scheduler;
    this.timeLimit = timeLimit;
    this.nanoTime = nanoTime;
  }

  private static <V> Map<String, V> limited(int maxSize) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > maxSize;
      }
    };
  }

  /** Returns a certificate that was fetched before, or null. */
  synchronized byte @Nullable [] get(String url) {
    return fetched.get(url);
  }

  /**
   * Sees to it that a certificate is here. Does not block.
   *
   * @return completes when it is, at once if it was fetched before; fails with a {@link
   *     RefusedMessageException}
   */
  CompletableFuture<Void> require(String url) {
    Pending fetch;
    synchronized (this) {
      if (fetched.containsKey(url)) {
        return CompletableFuture.completedFuture(null);
      }
      RefusedMessageException refusal = refusal(url);
      if (refusal != null) {
        return CompletableFuture.failedFuture(refusal);
      }
      Pending existing = pending.get(url);
      if (existing != null) {
        existing.waiting++;
        return existing.future;
      }
      fetch = new Pending();
      fetch.waiting = 1;
      pending.put(url, fetch);
      underWay++;
    }
    start(url, fetch);
    return fetch.future;
  }

  /** Why a fetch is not even tried, or null. */
  private @Nullable RefusedMessageException refusal(String url) {
    Failure failure = failed.get(url);
    if (failure != null && isRemembered(failure)) {
      return failure.error();
    }
    Pending existing = pending.get(url);
    if (closed) {
      return RefusedMessageException.forNow("the waiter is closed");
    }
    if (existing == null ? underWay >= MAX_UNDER_WAY : existing.waiting >= MAX_WAITING) {
      return RefusedMessageException.forNow("too many messages wait for certificates");
    }
    return null;
  }

  private boolean isRemembered(Failure failure) {
    Duration memory = failure.error().isTransient() ? FAILURE_MEMORY : MISSING_MEMORY;
    return nanoTime.getAsLong() - failure.nanoTime() < memory.toNanos();
  }

  private void start(String url, Pending fetch) {
    try {
      threads.execute(() -> fetch(url, fetch));
    } catch (RejectedExecutionException e) {
      ended();
      fail(url, fetch, RefusedMessageException.forNow("the waiter is closed"));
    }
  }

  private void fetch(String url, Pending fetch) {
    byte[] certificate = null;
    RefusedMessageException refusal = RefusedMessageException.forNow("the fetch was broken off");
    try {
      CertificateFetch request = new CertificateFetch(http, url);
      ScheduledFuture<?> alarm =
          scheduler.schedule(
              () -> giveUp(url, fetch, request), timeLimit.toNanos(), TimeUnit.NANOSECONDS);
      try {
        certificate = request.call();
      } finally {
        alarm.cancel(false);
      }
    } catch (RefusedMessageException e) {
      refusal = e;
    } catch (RuntimeException e) { // of the user's HTTP client or scheduler
      refusal = RefusedMessageException.forNow("the certificate cannot be fetched: " + e);
    } finally { // also after an Error
      ended();
      if (certificate != null) {
        succeed(url, fetch, certificate);
      } else {
        fail(url, fetch, refusal);
      }
    }
  }

  /** Its thread counts as long as it is busy. Aborting may block, and this is the scheduler. */
  private void giveUp(String url, Pending fetch, CertificateFetch request) {
    threads.execute(request::abort);
    fail(
        url,
        fetch,
        RefusedMessageException.forNow(
            "the certificate at " + url + " did not come within " + timeLimit));
  }

  private synchronized void ended() {
    underWay--;
  }

  private void succeed(String url, Pending fetch, byte[] certificate) {
    synchronized (this) {
      fetched.put(url, certificate);
      failed.remove(url);
      pending.remove(url, fetch);
    }
    fetch.future.complete(null);
  }

  private void fail(String url, Pending fetch, RefusedMessageException error) {
    synchronized (this) {
      if (pending.remove(url, fetch)) {
        failed.put(url, new Failure(error, nanoTime.getAsLong()));
      }
    }
    fetch.future.completeExceptionally(error);
  }

  /** Lets go of who waits. Fetches that are under way are interrupted. */
  @Override
  public void close() {
    List<Pending> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(pending.values());
      pending.clear();
    }
    threads.shutdownNow();
    all.forEach(
        fetch ->
            fetch.future.completeExceptionally(
                RefusedMessageException.forNow("the waiter is closed")));
  }
}
