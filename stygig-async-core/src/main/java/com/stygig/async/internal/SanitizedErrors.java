package com.stygig.async.internal;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Makes errors fit to be causes of ours, and for logs, where they are printed with all that they
 * have: their messages, their causes and what they suppress. Thread-safe.
 */
public final class SanitizedErrors {
  private SanitizedErrors() {}

  /** Stands for an error of another type, which it names. */
  private static final class SanitizedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SanitizedException(Throwable original) {
      super(original.getClass().getName() + ": " + told(original.getMessage()));
    }
  }

  /**
   * Returns the same error, or, if it or what it has says what should not get into a log, a copy
   * that says less. Errors of the AWS SDK keep their type and codes; others are copied as one that
   * names their type.
   *
   * @param error any error, null for none; the wrappers that futures put around it are taken off,
   *     as they repeat what is in them
   * @return null for null
   */
  public static @Nullable Throwable of(@Nullable Throwable error) {
    if (error == null) {
      return null;
    }
    Throwable cause = AwsErrors.unwrap(error);
    return tellsSecrets(cause, newSet()) ? copy(cause, newSet()) : cause;
  }

  private static Set<Throwable> newSet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private static boolean tellsSecrets(@Nullable Throwable error, Set<Throwable> seen) {
    if (error == null || !seen.add(error)) {
      return false;
    }
    String text = text(error);
    if (!LogSanitizer.withoutSecrets(text).equals(text) || tellsSecrets(error.getCause(), seen)) {
      return true;
    }
    for (Throwable suppressed : error.getSuppressed()) {
      if (tellsSecrets(suppressed, seen)) {
        return true;
      }
    }
    return false;
  }

  /** An error of a service that has a cause may show that one's message in place of its own. */
  private static String text(Throwable error) {
    return error instanceof AwsServiceException e && e.awsErrorDetails() != null
        ? error + " " + e.awsErrorDetails().errorMessage()
        : error.toString();
  }

  /** Each once: causes can go round in a circle. */
  private static @Nullable Throwable copy(@Nullable Throwable error, Set<Throwable> seen) {
    if (error == null || !seen.add(error)) {
      return null;
    }
    if (!tellsSecrets(error, newSet())) {
      return error;
    }
    Throwable cause = copy(error.getCause(), seen);
    Throwable copy;
    if (error instanceof AwsServiceException e && e.awsErrorDetails() != null) {
      copy = copy(e, e.awsErrorDetails(), cause);
    } else if (error instanceof SdkException e) {
      copy = e.toBuilder().message(told(e.getMessage())).cause(cause).build();
    } else {
      copy = new SanitizedException(error);
      if (cause != null) {
        copy.initCause(cause);
      }
    }
    copy.setStackTrace(error.getStackTrace());
    for (Throwable suppressed : error.getSuppressed()) {
      Throwable told = copy(suppressed, seen);
      if (told != null) {
        copy.addSuppressed(told);
      }
    }
    return copy;
  }

  private static Throwable copy(
      AwsServiceException error, AwsErrorDetails details, @Nullable Throwable cause) {
    String words = told(details.errorMessage());
    return error.toBuilder()
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .errorCode(details.errorCode())
                .errorMessage(words)
                .serviceName(details.serviceName())
                .sdkHttpResponse(details.sdkHttpResponse())
                .build())
        .message(words)
        .cause(cause)
        .build();
  }

  private static @Nullable String told(@Nullable String message) {
    return message == null ? null : LogSanitizer.withoutSecrets(message);
  }
}
