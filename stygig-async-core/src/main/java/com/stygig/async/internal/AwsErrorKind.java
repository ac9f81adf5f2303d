package com.stygig.async.internal;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * What the failure of a call to AWS means, whichever service was called: the one table of error
 * codes. What follows from it depends on the call, and is decided where that is made.
 */
public enum AwsErrorKind {
  /** The service is alive, and wants fewer requests. */
  THROTTLING,
  /** The service, or something before it, failed: HTTP 5xx and the like. */
  UNAVAILABLE,
  /** There was no connection, or no answer, or half of one. */
  NETWORK,
  /**
   * The credentials have expired, are unknown or wrong, or could not be had. A rotation of keys
   * looks so for a moment.
   */
  CREDENTIALS,
  /** The clocks of client and service differ too much. */
  CLOCK_SKEW,
  /** A permission is missing; without that to list, S3 says the same of a missing object. */
  DENIED,
  /** There is no such object. */
  MISSING,
  /** There is no such bucket or queue, or its key does not work: somebody has to set it up. */
  CONFIGURATION,
  /** The client calls the wrong region, and always will. */
  WRONG_REGION,
  /**
   * The client failed on its side; as a rule, code of the user's such as a credentials provider.
   */
  CLIENT,
  /** The call was given up by us, or there is nothing left that could repeat it. */
  ENDED,
  /** The service does not take this request, and never will. */
  INVALID;

  private static final Map<String, AwsErrorKind> BY_CODE = new HashMap<>();

  static {
    codes(
        CREDENTIALS,
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSecurity",
        "InvalidSecurityToken",
        "InvalidSignature",
        "InvalidSignatureException",
        "InvalidToken",
        "InvalidTokenId",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "MissingSecurityHeader",
        "NotSignedUp",
        "OptInRequired",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
        "UnrecognizedClient",
        "UnrecognizedClientException");
    codes(CLOCK_SKEW, "RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed");
    codes(
        DENIED,
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "KmsAccessDenied",
        "KMS.KMSAccessDeniedException");
    codes(MISSING, "NoSuchKey", "NoSuchVersion");
    codes(
        CONFIGURATION,
        "AccountProblem",
        "AllAccessDisabled",
        "AWS.SimpleQueueService.NonExistentQueue",
        "InvalidObjectState",
        "InvalidAddress",
        "NoSuchBucket",
        "QueueDoesNotExist",
        "QueueDoesNotExistException");
    codes(
        WRONG_REGION,
        "AuthorizationHeaderMalformed",
        "IllegalLocationConstraintException",
        "PermanentRedirect");
    codes(
        UNAVAILABLE,
        "RequestTimeout",
        "RequestTimeoutException",
        "OperationAborted",
        "InternalError");
  }

  /** Words of the AWS SDK's credentials providers. */
  private static final Pattern ABOUT_CREDENTIALS =
      Pattern.compile(
          "(?i)credential|\\bsso\\b|assume.?role|identity (provider|pool)|\\bprofile\\b"
              + "|(session|access|bearer|security|web identity) token|token (is|has) expired");

  private static void codes(AwsErrorKind kind, String... codes) {
    for (String code : codes) {
      BY_CODE.put(code.toLowerCase(Locale.ROOT), kind);
    }
  }

  /**
   * Returns what an error means.
   *
   * @param error what a call has failed with, with or without the wrappers of futures
   * @return its kind
   */
  public static AwsErrorKind of(Throwable error) {
    Throwable cause = AwsErrors.unwrap(error);
    if (cause instanceof NoSuchKeyException) {
      return MISSING;
    }
    if (cause instanceof SdkServiceException e) {
      return ofService(e);
    }
    if (cause instanceof CancellationException || cause instanceof RejectedExecutionException) {
      return ENDED;
    }
    if (cause instanceof TimeoutException
        || cause instanceof ApiCallTimeoutException
        || cause instanceof ApiCallAttemptTimeoutException) {
      return NETWORK;
    }
    if (cause instanceof SdkClientException) {
      // Credentials come over the network, too.
      boolean isAboutCredentials =
          cause instanceof CredentialsUnavailableException
              || ABOUT_CREDENTIALS.matcher(String.valueOf(cause.getMessage())).find();
      return isAboutCredentials ? CREDENTIALS : hasIoException(cause) ? NETWORK : CLIENT;
    }
    if (cause instanceof LocalFileException) {
      return INVALID;
    }
    return cause instanceof IOException ? NETWORK : cause instanceof Error ? INVALID : CLIENT;
  }

  private static AwsErrorKind ofService(SdkServiceException error) {
    if (error.isThrottlingException()) {
      return THROTTLING;
    }
    if (ClockSkewErrors.isClockSkew(error)) {
      return CLOCK_SKEW;
    }
    AwsErrorKind byCode = ofCode(code(error));
    return byCode == null ? ofStatus(error.statusCode()) : byCode;
  }

  private static @Nullable AwsErrorKind ofCode(String code) {
    // The JSON protocols put a namespace before it.
    String last = code.substring(code.lastIndexOf('#') + 1).toLowerCase(Locale.ROOT);
    AwsErrorKind kind = BY_CODE.get(last);
    return kind == null && last.startsWith("kms") ? CONFIGURATION : kind;
  }

  /** HEAD and its like have an answer without a body, and so without a code. */
  private static AwsErrorKind ofStatus(int status) {
    return switch (status) {
      case 301 -> WRONG_REGION;
      case 401 -> CREDENTIALS;
      case 403 -> DENIED;
      case 404 -> MISSING;
      case 408, 409 -> UNAVAILABLE;
      default -> status >= 500 ? UNAVAILABLE : INVALID;
    };
  }

  /**
   * Returns the service's code for an error.
   *
   * @param error any error
   * @return the code, "" if it has none
   */
  public static String code(Throwable error) {
    return AwsErrors.errorCode(error).orElse("");
  }

  /**
   * Returns whether the same call can have another answer some time later.
   *
   * @return false if it never will
   */
  public boolean mayPass() {
    return switch (this) {
      case WRONG_REGION, ENDED, INVALID -> false;
      default -> true;
    };
  }

  /**
   * Returns whether somebody has to put it right unless it passes by itself: credentials that are
   * wrong, a queue that does not exist, another region.
   *
   * @return true for what is set up outside of the client
   */
  public boolean isOfSetup() {
    return switch (this) {
      case CREDENTIALS, CLOCK_SKEW, DENIED, CONFIGURATION, WRONG_REGION, CLIENT -> true;
      default -> false;
    };
  }

  private static boolean hasIoException(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return true;
      }
    }
    return false;
  }
}
