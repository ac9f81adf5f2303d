package com.stygig.async;

import com.stygig.async.internal.AwsErrors;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;

/**
 * A user's provider of credentials, whose failures say that they are: whatever it throws, nothing
 * has been sent, and the request can be made again.
 */
final class NamedCredentials implements AwsCredentialsProvider {
  private final AwsCredentialsProvider provider;

  NamedCredentials(AwsCredentialsProvider provider) {
    this.provider = provider;
  }

  @Override
  public AwsCredentials resolveCredentials() {
    try {
      return provider.resolveCredentials();
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  @Override
  public CompletableFuture<AwsCredentialsIdentity> resolveIdentity(ResolveIdentityRequest request) {
    try {
      return provider
          .resolveIdentity(request)
          .handle(
              (identity, error) -> {
                if (error != null) {
                  throw failure(AwsErrors.unwrap(error));
                }
                return identity;
              });
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(failure(e));
    }
  }

  private static RuntimeException failure(Throwable cause) {
    return AwsErrors.isAboutCredentials(cause) && cause instanceof RuntimeException e
        ? e
        : SdkClientException.create(
            "Could not get credentials: " + AwsErrors.message(cause), cause);
  }

  /** Nothing of the credentials. */
  @Override
  public String toString() {
    return "NamedCredentials[" + provider.getClass().getSimpleName() + "]";
  }
}
