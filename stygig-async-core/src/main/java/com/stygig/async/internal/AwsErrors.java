package com.stygig.async.internal;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/** What is inside the errors of AWS clients, and what follows for a call that failed with one. */
public final class AwsErrors {
  /** Of a connection on which a request was begun and not ended. */
  private static final Set<String> REQUEST_TIMEOUTS =
      Set.of("RequestTimeout", "RequestTimeoutException");

  /** As the AWS SDK prints them, the innermost ones. */
  private static final Pattern SETTINGS_OF_PROVIDER =
      Pattern.compile(
          "\\b(\\w*(?:CredentialsProvider|ProviderChain|ProfileFile|Profile))\\([^()]*+\\)");

  private AwsErrors() {}

  /**
   * Takes off the wrappers that futures put around an error.
   *
   * @param error any error
   * @return what is in them
   */
  public static Throwable unwrap(Throwable error) {
    Throwable cause = error.getCause();
    return (error instanceof CompletionException || error instanceof ExecutionException)
            && cause != null
        ? unwrap(cause)
        : error;
  }

  /**
   * Returns the service's code for an error.
   *
   * @param error any error, with or without wrappers
   * @return the code, empty if it has none
   */
  public static Optional<String> errorCode(@Nullable Throwable error) {
    return (error == null ? Optional.<AwsErrorDetails>empty() : details(unwrap(error)))
        .map(AwsErrorDetails::errorCode);
  }

  /**
   * Returns the service's error code and its own words, or what is at the root of the error, fit
   * for a message.
   *
   * @param error any error
   * @return one sanitized line
   */
  public static String message(Throwable error) {
    return LogSanitizer.sanitize(
        details(error).flatMap(AwsErrors::ofService).orElseGet(() -> ofRoot(error)));
  }

  private static Optional<String> ofService(AwsErrorDetails details) {
    String code = details.errorCode();
    String words = details.errorMessage();
    boolean isTold = code == null || (words != null && words.contains(code));
    return Optional.ofNullable(isTold ? words : words == null ? code : code + ": " + words);
  }

  /**
   * Returns the service's own words alone, or what is at the root of the error.
   *
   * @param error any error
   * @return one sanitized line
   */
  public static String words(Throwable error) {
    return LogSanitizer.sanitize(
        details(error).map(AwsErrorDetails::errorMessage).orElseGet(() -> ofRoot(error)));
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
    return message == null ? error.getClass().getSimpleName() : withoutSettings(message);
  }

  /**
   * Without the settings of each credentials provider, which list every profile that there is: what
   * each of them says stays readable, and is not cut off.
   */
  private static String withoutSettings(String message) {
    String shorter = SETTINGS_OF_PROVIDER.matcher(message).replaceAll("$1");
    return shorter.equals(message) ? message : withoutSettings(shorter);
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
   *
   * @param error of a request that is not to be done twice
   * @return whether it can be sent again
   */
  public static boolean isTransientRefusal(Throwable error) {
    Throwable cause = unwrap(error);
    if (cause instanceof SdkServiceException e) {
      return e.isThrottlingException() || e.statusCode() == 500 || e.statusCode() == 503;
    }
    return cause instanceof SdkClientException
        && AwsErrorKind.of(cause) == AwsErrorKind.NETWORK
        && hasNoConnection(cause);
  }

  /**
   * Whether a request was refused for its credentials, or there were none to send it with: nothing
   * was done, and where keys are just being rotated it may be done when asked again. A permission
   * that is missing is not among them.
   *
   * @param error of any request
   * @return whether it was about credentials
   */
  public static boolean isAboutCredentials(Throwable error) {
    return AwsErrorKind.of(error) == AwsErrorKind.CREDENTIALS;
  }

  /**
   * Whether AWS has not processed a request, for the time that it was signed with or as it did not
   * arrive in time.
   *
   * @param error of any request
   * @return whether it may be processed when asked again
   */
  public static boolean isUnprocessed(Throwable error) {
    return AwsErrorKind.of(error) == AwsErrorKind.CLOCK_SKEW
        || errorCode(unwrap(error)).filter(REQUEST_TIMEOUTS::contains).isPresent();
  }

  /**
   * Whether a service wants fewer requests.
   *
   * @param error of any request
   * @return whether it was throttled
   */
  public static boolean isThrottling(Throwable error) {
    return AwsErrorKind.of(error) == AwsErrorKind.THROTTLING;
  }

  /**
   * Whether a request may have been sent and has no answer, so that nobody knows what became of it.
   *
   * @param error of a request, or a {@link TimeoutException} in its place
   * @return whether it may have been done
   */
  public static boolean isUnanswered(Throwable error) {
    Throwable cause = unwrap(error);
    if (cause instanceof SdkServiceException e) {
      return e.statusCode() == 502 || e.statusCode() == 504;
    }
    return AwsErrorKind.of(cause) == AwsErrorKind.NETWORK
        && !hasNoConnection(cause)
        && !hasCause(cause, SSLHandshakeException.class);
  }

  private static boolean hasNoConnection(Throwable error) {
    return hasCause(error, ConnectException.class)
        || hasCause(error, NoRouteToHostException.class)
        || hasCause(error, UnknownHostException.class);
  }

  /**
   * Whether a read has failed for the trouble that a service is in: what a circuit breaker counts.
   * That an object is not there or may not be read is an answer, and no trouble.
   *
   * @param error of a read
   * @return whether the service, or the way there, is in trouble
   */
  public static boolean isTroubleOfReads(Throwable error) {
    Throwable cause = unwrap(error);
    if (cause instanceof CallNotPermittedException) {
      return true;
    }
    return switch (AwsErrorKind.of(cause)) {
      case THROTTLING, UNAVAILABLE, NETWORK -> true;
      default -> cause instanceof SdkException e && e.retryable();
    };
  }

  /**
   * Whether a read of what is known to be there may go well when asked again: after trouble, and
   * after refusals, too. Keys are rotated, policies are put right, and clocks are set.
   *
   * @param error of a read, or of a circuit breaker that has kept it back
   * @return whether it is worth another attempt
   */
  public static boolean isWorthReadingAgain(Throwable error) {
    return isTroubleOfReads(error) || AwsErrorKind.of(error).mayPass();
  }

  /**
   * Returns whether an error, or one of its causes, is of a type.
   *
   * @param error any error
   * @param type the type
   * @return true if it is
   */
  public static boolean hasCause(Throwable error, Class<? extends Throwable> type) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
