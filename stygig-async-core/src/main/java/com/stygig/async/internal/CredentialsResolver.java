package com.stygig.async.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;

/**
 * Resolves credentials on threads of its own, one resolution of a provider at a time: who asks
 * while one is under way shares its result. Keeps nothing of what was resolved; to cache is the
 * provider's business. Thread-safe.
 */
final class CredentialsResolver {
  /** Of all clients in this JVM, as these share providers. */
  static final CredentialsResolver SHARED =
      new CredentialsResolver(threads(), Duration.ofMinutes(1));

  /** Providers that never return keep a thread each, and no more than these. */
  private static final int MAX_THREADS = 16;

  private final Executor executor;
  private final Duration patience;
  private final ConcurrentMap<Key, CompletableFuture<AwsCredentialsIdentity>> underWay =
      new ConcurrentHashMap<>();

  /** A resolution that takes longer than the patience fails, and the next one begins anew. */
  CredentialsResolver(Executor executor, Duration patience) {
    this.executor = executor;
    this.patience = patience;
  }

  /** Providers are told apart by what they are, whatever their {@code equals} says. */
  private record Key(IdentityProvider<?> provider) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.provider == provider;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(provider);
    }
  }

  /**
   * Returns a future that many may share. It fails with what the provider throws, and completes on
   * any thread: what comes next should bring its own.
   */
  CompletableFuture<AwsCredentialsIdentity> resolve(
      IdentityProvider<? extends AwsCredentialsIdentity> provider) {
    Key key = new Key(provider);
    while (true) {
      CompletableFuture<AwsCredentialsIdentity> current = underWay.get(key);
      if (current != null && !current.isDone()) {
        return current;
      }
      CompletableFuture<AwsCredentialsIdentity> next = new CompletableFuture<>();
      boolean isOurs =
          current == null
              ? underWay.putIfAbsent(key, next) == null
              : underWay.replace(key, current, next);
      if (isOurs) {
        next.whenComplete((credentials, error) -> underWay.remove(key, next));
        start(provider, next);
        return next;
      }
    }
  }

  private void start(
      IdentityProvider<? extends AwsCredentialsIdentity> provider,
      CompletableFuture<AwsCredentialsIdentity> result) {
    CompletableFuture<Void> limit = new CompletableFuture<>();
    limit
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((none, late) -> failIf(late, result));
    result.whenComplete((credentials, error) -> limit.complete(null));
    try {
      executor.execute(() -> resolve(provider, result));
    } catch (Throwable e) { // too many hang, or there are no more threads
      result.completeExceptionally(
          SdkClientException.create("There is no thread to resolve credentials on", e));
    }
  }

  private void failIf(
      @Nullable Throwable late, CompletableFuture<AwsCredentialsIdentity> resolution) {
    if (late != null) {
      resolution.completeExceptionally(
          SdkClientException.create(
              "The credentials provider has not answered for " + patience.toMillis() / 1e3 + " s"));
    }
  }

  private static void resolve(
      IdentityProvider<? extends AwsCredentialsIdentity> provider,
      CompletableFuture<AwsCredentialsIdentity> result) {
    try {
      provider
          .resolveIdentity()
          .whenComplete(
              (credentials, error) -> {
                if (error != null) {
                  result.completeExceptionally(CredentialsUnavailableException.of(error));
                } else {
                  complete(result, credentials);
                }
              });
    } catch (Throwable e) { // of the user's code
      result.completeExceptionally(CredentialsUnavailableException.of(e));
    }
  }

  private static void complete(
      CompletableFuture<AwsCredentialsIdentity> result,
      @Nullable AwsCredentialsIdentity credentials) {
    if (credentials == null) {
      result.completeExceptionally(
          SdkClientException.create("The credentials provider returned null"));
    } else {
      result.complete(credentials);
    }
  }

  private static Executor threads() {
    return new ThreadPoolExecutor(
        0,
        MAX_THREADS,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        DaemonThreads.named("stygig-async-credentials"));
  }
}
