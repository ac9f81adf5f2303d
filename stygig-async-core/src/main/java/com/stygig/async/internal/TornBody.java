package com.stygig.async.internal;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * What goes wrong with the body of an answer while it comes: a connection that is cut, a length or
 * a checksum that is another one than announced. The next attempt may bring all of it, so these are
 * errors that the AWS SDK calls retryable.
 */
public final class TornBody {
  private TornBody() {}

  /**
   * Returns the error of a body that has ended with another length than was announced.
   *
   * @param came how many bytes there were
   * @param announced how many there should have been
   * @return an error that says both
   */
  public static SdkException ofLength(long came, long announced) {
    return RetryableException.create(
        "The body ended after " + came + " bytes of " + announced + ", so it is not whole");
  }

  /**
   * Makes an error that broke off a body one that is retryable.
   *
   * @param error what the HTTP client or the AWS SDK told, such as that a checksum differs
   * @return the same, if it is the service's answer, a cancellation or retryable by itself
   */
  public static Throwable retryable(Throwable error) {
    Throwable cause = unwrapped(error);
    boolean isToStay =
        cause instanceof SdkServiceException
            || cause instanceof CancellationException
            || cause instanceof Error
            || (cause instanceof SdkException e && e.retryable());
    return isToStay
        ? cause
        : RetryableException.create("The body did not come whole: " + cause.getMessage(), cause);
  }

  private static Throwable unwrapped(Throwable error) {
    @Nullable Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null ? cause : error;
  }
}
