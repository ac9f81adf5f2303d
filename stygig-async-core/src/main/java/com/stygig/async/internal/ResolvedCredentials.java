package com.stygig.async.internal;

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
  private volatile Resolved latest;

  private record Resolved(AwsCredentialsIdentity credentials, long atNanos) {
    static Resolved now(AwsCredentialsIdentity credentials) {
      return new Resolved(credentials, System.nanoTime());
    }

    boolean isYoungerThan(Duration age) {
      return System.nanoTime() - atNanos < age.toNanos();
    }

    boolean isUsable() {
      return isYoungerThan(USABLE)
          || !(credentials instanceof AwsSessionCredentialsIdentity)
          || credentials
              .expirationTime()
              .map(end -> end.isAfter(Instant.now().plus(USABLE)))
              .orElse(false);
    }
  }

  ResolvedCredentials(
      AwsCredentialsIdentity credentials,
      IdentityProvider<? extends AwsCredentialsIdentity> provider,
      CredentialsResolver resolver) {
    this.latest = Resolved.now(credentials);
    this.provider = provider;
    this.resolver = resolver;
  }

  @Override
  public Class<AwsCredentialsIdentity> identityType() {
    return AwsCredentialsIdentity.class;
  }

  @Override
  public CompletableFuture<? extends AwsCredentialsIdentity> resolveIdentity(
      ResolveIdentityRequest request) {
    Resolved current = latest;
    if (current.isYoungerThan(FRESH)) {
      return CompletableFuture.completedFuture(current.credentials());
    }
    CompletableFuture<AwsCredentialsIdentity> next =
        resolver
            .resolve(provider)
            .thenApply(
                credentials -> {
                  latest = Resolved.now(credentials);
                  return credentials;
                });
    return current.isUsable() ? CompletableFuture.completedFuture(current.credentials()) : next;
  }
}
