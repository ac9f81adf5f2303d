package com.stygig.async;

import com.stygig.async.internal.AwsErrorKind;
import com.stygig.async.internal.AwsErrors;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import software.amazon.awssdk.core.exception.NonRetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.AcquireInitialTokenResponse;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RecordSuccessResponse;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.retries.api.RetryToken;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;

/**
 * Has the AWS SDK, which alone can send a single part again, do so as a Resilience4j retry says:
 * each request by itself, without the quota that the SDK's own strategies share among all.
 * Thread-safe.
 */
final class UploadRetryStrategy implements RetryStrategy {
  private final Retry retry;

  UploadRetryStrategy(Retry retry) {
    this.retry = retry;
  }

  /**
   * Whether a request of an upload may go well when it is sent again: unless it was refused for
   * good, or it is the payload that cannot be read. Attempts of one call are signed with the same
   * credentials, so that these are wrong is for good.
   */
  static boolean isTransient(Throwable error) {
    Throwable cause = AwsErrors.unwrap(error);
    if (cause instanceof NonRetryableException
        || AwsErrors.hasCause(cause, SourceFailedException.class)
        || AwsErrors.hasCause(cause, SSLHandshakeException.class)) {
      return false;
    }
    return switch (AwsErrorKind.of(cause)) {
      case THROTTLING, UNAVAILABLE, NETWORK, CLOCK_SKEW -> true;
      default -> cause instanceof SdkClientException e && e.retryable();
    };
  }

  /** What has become of one request so far. */
  private record Attempts(Retry.AsyncContext<Object> context) implements RetryToken {}

  @Override
  public AcquireInitialTokenResponse acquireInitialToken(AcquireInitialTokenRequest request) {
    return AcquireInitialTokenResponse.create(
        new Attempts(retry.<Object>asyncContext()), Duration.ZERO);
  }

  @Override
  public RefreshRetryTokenResponse refreshRetryToken(RefreshRetryTokenRequest request) {
    Attempts attempts = (Attempts) request.token();
    long pauseMillis = attempts.context().onError(request.failure());
    if (pauseMillis < 0) {
      throw new TokenAcquisitionFailedException(
          "Not to be sent again", attempts, request.failure());
    }
    Duration pause = Duration.ofMillis(pauseMillis);
    Duration wanted = request.suggestedDelay().orElse(Duration.ZERO);
    return RefreshRetryTokenResponse.create(
        attempts, pause.compareTo(wanted) >= 0 ? pause : wanted);
  }

  @Override
  public RecordSuccessResponse recordSuccess(RecordSuccessRequest request) {
    ((Attempts) request.token()).context().onComplete();
    return RecordSuccessResponse.create(request.token());
  }

  @Override
  public int maxAttempts() {
    return retry.getRetryConfig().getMaxAttempts();
  }

  /** All that is to be sent again is said by the retry. */
  @Override
  public boolean useClientDefaults() {
    return false;
  }

  @Override
  public Builder<?, ?> toBuilder() {
    throw new UnsupportedOperationException("Is configured by Resilience.Builder.uploadRetry");
  }
}
