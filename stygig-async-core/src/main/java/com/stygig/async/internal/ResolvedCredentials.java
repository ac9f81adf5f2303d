package com.stygig.async.internal;

import com.stygig.async.spi.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;

/**
 * The credentials of one call, resolved before it, so that the AWS SDK, which waits for them on the
 * thread that calls, has them at hand. An upload in parts asks for them again with each part, on
 * whatever thread has sent the one before: it gets the latest ones while others are resolved in the
 * background. Only those that may have expired meanwhile are waited for. Thread-safe.
 */
final class ResolvedCredentials implements IdentityProvider<AwsCredentialsIdentity> {
  /** Good for all that a single request needs. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  /** No provider hands out what expires sooner, or says that it does. */
  private static final Duration USABLE = Duration.ofMinutes(1);

  private final IdentityProvider<? extends AwsCredentialsIdentity> provider;
  private final CredentialsResolver resolver;
  private final Ticker ticker;
  private volatile Resolved latest;

  private record Resolved(AwsCredentialsIdentity credentials, long nanos) {
    /** Credentials without a session do not expire. */
    boolean lastsFor(Duration time) {
      return !(credentials instanceof AwsSessionCredentialsIdentity)
          || credentials
              .expirationTime()
              .map(end -> end.isAfter(Instant.now().plus(time)))
              .orElse(false);
    }
  }

  ResolvedCredentials(
      AwsCredentialsIdentity credentials,
      IdentityProvider<? extends AwsCredentialsIdentity> provider,
      CredentialsResolver resolver,
      Ticker ticker) {
    this.provider = provider;
    this.resolver = resolver;
    this.ticker = ticker;
    this.latest = new Resolved(credentials, ticker.nanos());
  }

  @Override
  public Class<AwsCredentialsIdentity> identityType() {
    return AwsCredentialsIdentity.class;
  }

  @Override
  public CompletableFuture<? extends AwsCredentialsIdentity> resolveIdentity(
      ResolveIdentityRequest request) {
    Resolved current = latest;
    if (isYoungerThan(FRESH, current)) {
      return CompletableFuture.completedFuture(current.credentials());
    }
    CompletableFuture<AwsCredentialsIdentity> next =
        resolver
            .resolve(provider)
            .thenApply(
                credentials -> {
                  latest = new Resolved(credentials, ticker.nanos());
                  return credentials;
                });
    return isYoungerThan(USABLE, current) || current.lastsFor(USABLE)
        ? CompletableFuture.completedFuture(current.credentials())
        : next;
  }

  private boolean isYoungerThan(Duration age, Resolved resolved) {
    return ticker.nanos() - resolved.nanos() < age.toNanos();
  }
}
