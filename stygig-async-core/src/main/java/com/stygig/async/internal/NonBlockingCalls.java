package com.stygig.async.internal;

import com.stygig.async.spi.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.AwsServiceClientConfiguration;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;

/**
 * Calls an asynchronous AWS client so that no caller waits for credentials. The AWS SDK resolves
 * them on the thread that calls, also where the provider has a future to offer. So they are
 * resolved first, on a thread of their own, and the call gets them with its request. Thread-safe.
 */
public final class NonBlockingCalls {
  /** Calls take some processor time each, and do not block. */
  private static final Executor CALLS =
      DaemonThreads.pool(
          Math.max(2, Runtime.getRuntime().availableProcessors()),
          Duration.ofSeconds(10),
          "stygig-async-calls");

  /** Asked for its provider with each call: who never calls touches no client. */
  private final SdkClient client;

  private final CredentialsResolver resolver;

  /**
   * Creates what calls a client.
   *
   * @param client an asynchronous client, of the user's or our own
   */
  public NonBlockingCalls(SdkClient client) {
    this(client, CredentialsResolver.SHARED);
  }

  NonBlockingCalls(SdkClient client, CredentialsResolver resolver) {
    this.client = client;
    this.resolver = resolver;
  }

  /**
   * Calls at once, on the caller's thread, where credentials are at hand or the client does not say
   * where it has them from, and otherwise when they have been resolved.
   *
   * @param request the request
   * @param operation sends the request that it is given
   * @param <Q> the request's type
   * @param <R> the answer's type
   * @return completes like the operation, or fails with what the credentials provider throws;
   *     cancelling it cancels the operation
   */
  public <Q extends AwsRequest, R> CompletableFuture<R> call(
      Q request, Function<? super Q, CompletableFuture<R>> operation) {
    IdentityProvider<? extends AwsCredentialsIdentity> provider = provider(request);
    if (provider == null || !mayBlock(provider)) {
      return operation.apply(request);
    }
    CompletableFuture<R> answer = new CompletableFuture<>();
    resolver
        .resolve(provider)
        .whenCompleteAsync(
            (credentials, error) -> {
              if (error != null) {
                answer.completeExceptionally(error);
              } else if (!answer.isDone()) {
                send(with(request, credentials, provider), operation, answer);
              }
            },
            CALLS);
    return answer;
  }

  private static <Q extends AwsRequest, R> void send(
      Q request, Function<? super Q, CompletableFuture<R>> operation, CompletableFuture<R> answer) {
    try {
      CompletableFuture<R> sent = operation.apply(request);
      sent.whenComplete(
          (value, error) -> {
            if (error == null) {
              answer.complete(value);
            } else {
              answer.completeExceptionally(error);
            }
          });
      answer.whenComplete(
          (value, error) -> {
            if (answer.isCancelled()) {
              sent.cancel(true);
            }
          });
    } catch (Throwable e) { // an Error, too, must not leave the answer open
      answer.completeExceptionally(e);
    }
  }

  /** The request's own provider, or the client's; null if it cannot be known. */
  private @Nullable IdentityProvider<? extends AwsCredentialsIdentity> provider(
      AwsRequest request) {
    return request
        .overrideConfiguration()
        .flatMap(AwsRequestOverrideConfiguration::credentialsIdentityProvider)
        .<IdentityProvider<? extends AwsCredentialsIdentity>>map(own -> own)
        .or(() -> providerOf(client))
        .orElse(null);
  }

  private static Optional<IdentityProvider<? extends AwsCredentialsIdentity>> providerOf(
      SdkClient client) {
    try {
      return client.serviceClientConfiguration() instanceof AwsServiceClientConfiguration aws
          ? Optional.ofNullable(aws.credentialsProvider())
          : Optional.empty();
    } catch (RuntimeException e) { // an implementation of the user's that does not say
      return Optional.empty();
    }
  }

  /** Whether calls of a client may wait for credentials, as far as it says. */
  static boolean mayBlock(SdkClient client) {
    return providerOf(client).map(NonBlockingCalls::mayBlock).orElse(false);
  }

  private static boolean mayBlock(IdentityProvider<? extends AwsCredentialsIdentity> provider) {
    return !(provider instanceof StaticCredentialsProvider)
        && !(provider instanceof AnonymousCredentialsProvider)
        && !(provider instanceof ResolvedCredentials);
  }

  @SuppressWarnings("unchecked") // a request's builder builds a request of the same type
  private <Q extends AwsRequest> Q with(
      Q request,
      AwsCredentialsIdentity credentials,
      IdentityProvider<? extends AwsCredentialsIdentity> provider) {
    AwsRequestOverrideConfiguration.Builder configuration =
        request
            .overrideConfiguration()
            .map(AwsRequestOverrideConfiguration::toBuilder)
            .orElseGet(AwsRequestOverrideConfiguration::builder);
    return (Q)
        request.toBuilder()
            .overrideConfiguration(
                configuration
                    .credentialsProvider(
                        new ResolvedCredentials(credentials, provider, resolver, Ticker.system()))
                    .build())
            .build();
  }
}
