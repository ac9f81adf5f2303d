package com.stygig.async;

import com.stygig.async.internal.LogSanitizer;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.NonRetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/** What the errors of AWS clients mean. */
final class AwsErrors {
  private AwsErrors() {}

  /** Takes off the wrappers that futures put around an error. */
  static Throwable unwrap(Throwable error) {
    Throwable cause = error.getCause();
    return (error instanceof CompletionException || error instanceof ExecutionException)
            && cause != null
        ? unwrap(cause)
        : error;
  }

  static Optional<String> errorCode(@Nullable Throwable error) {
    return details(error).map(AwsErrorDetails::errorCode);
  }

  /** The service's own words, or what is at the root of the error, fit for a message. */
  static String message(Throwable error) {
    return LogSanitizer.sanitize(
        details(error).map(AwsErrorDetails::errorMessage).orElseGet(() -> ofRoot(error)));
  }

  /**
   * The same error, or, if what it says should not get into a log, a copy that says less. It has no
   * cause, which may say the same. Wrappers are taken off, as they repeat what is in them.
   */
  static @Nullable Throwable withoutSecrets(@Nullable Throwable error) {
    Throwable cause = error == null ? null : unwrap(error);
    String message = cause == null ? null : cause.getMessage();
    if (!(cause instanceof SdkException e) || message == null) {
      return cause;
    }
    String told = LogSanitizer.withoutSecrets(message);
    return told.equals(message) ? cause : saying(told, e);
  }

  private static SdkException saying(String message, SdkException error) {
    SdkException copy =
        error instanceof AwsServiceException e && e.awsErrorDetails() != null
            ? saying(e, e.awsErrorDetails())
            : error.toBuilder().message(message).cause(null).build();
    copy.setStackTrace(error.getStackTrace());
    return copy;
  }

  private static SdkException saying(AwsServiceException error, AwsErrorDetails details) {
    String words = LogSanitizer.withoutSecrets(String.valueOf(details.errorMessage()));
    return error.toBuilder()
        .awsErrorDetails(details.toBuilder().errorMessage(words).rawResponse(null).build())
        .message(words)
        .cause(null)
        .build();
  }

  /** The SDK's message about an unknown host refers to its cause, which says which. */
  private static String ofRoot(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof UnknownHostException) {
      return "unknown host: " + root.getMessage();
    }
    String message = error.getMessage();
    return message == null ? error.getClass().getSimpleName() : message;
  }

  private static Optional<AwsErrorDetails> details(@Nullable Throwable error) {
    return error instanceof AwsServiceException e
        ? Optional.ofNullable(e.awsErrorDetails())
        : Optional.empty();
  }

  /**
   * Whether the service says that it did not do the work, and may do it when asked again:
   * throttling, which SageMaker answers as HTTP 400 without a message, its InternalFailure (500)
   * and ServiceUnavailable (503), or no connection at all. A lost answer is not among them, nor is
   * a gateway's time-out (504): behind it the request may have been accepted.
   */
  static boolean isTransientRefusal(Throwable error) {
    Throwable cause = unwrap(error);
    if (cause instanceof SdkServiceException e) {
      return e.isThrottlingException() || e.statusCode() == 500 || e.statusCode() == 503;
    }
    return cause instanceof SdkClientException && hasNoConnection(cause);
  }

  static boolean isThrottling(Throwable error) {
    return unwrap(error) instanceof SdkServiceException e && e.isThrottlingException();
  }

  /**
   * Whether a request may have been sent and has no answer, so that nobody knows what became of it.
   */
  static boolean isUnanswered(Throwable error) {
    Throwable cause = unwrap(error);
    if (cause instanceof SdkServiceException e) {
      return e.statusCode() == 502 || e.statusCode() == 504;
    }
    return cause instanceof ApiCallTimeoutException
        || cause instanceof ApiCallAttemptTimeoutException
        || (cause instanceof SdkClientException
            && hasCause(cause, IOException.class)
            && !hasNoConnection(cause)
            && !hasCause(cause, SSLHandshakeException.class));
  }

  private static boolean hasNoConnection(Throwable error) {
    return hasCause(error, ConnectException.class)
        || hasCause(error, NoRouteToHostException.class)
        || hasCause(error, UnknownHostException.class);
  }

  /**
   * Whether a read may go well when asked again: as a refusal that is transient, and whenever the
   * answer was lost, or the circuit breaker has kept the request back.
   */
  static boolean isTransientForReads(Throwable error) {
    Throwable cause = unwrap(error);
    if (cause instanceof CallNotPermittedException) {
      return true;
    }
    if (cause instanceof SdkServiceException e) {
      return e.isThrottlingException() || e.statusCode() >= 500;
    }
    return cause instanceof SdkException sdk
        && (sdk.retryable() || hasCause(sdk, IOException.class));
  }

  /** Error codes that pass, whatever the status: also inside an answer of 200. */
  private static final Set<String> TRANSIENT_UPLOAD_CODES =
      Set.of("InternalError", "OperationAborted", "RequestTimeout", "RequestTimeTooSkewed");

  /**
   * Whether a request of an upload may go well when it is sent again: unless it was refused for
   * good, or it is the payload that cannot be read.
   */
  static boolean isTransientForUploads(Throwable error) {
    Throwable cause = unwrap(error);
    if (cause instanceof SdkServiceException e) {
      return e.isThrottlingException()
          || e.isClockSkewException()
          || e.statusCode() >= 500
          || errorCode(e).filter(TRANSIENT_UPLOAD_CODES::contains).isPresent();
    }
    return cause instanceof SdkClientException
        && !(cause instanceof NonRetryableException)
        && !hasCause(cause, SourceFailedException.class)
        && !hasCause(cause, SSLHandshakeException.class)
        && (((SdkClientException) cause).retryable() || hasCause(cause, IOException.class));
  }

  private static boolean hasCause(Throwable error, Class<? extends Throwable> type) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
