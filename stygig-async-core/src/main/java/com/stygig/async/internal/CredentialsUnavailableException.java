package com.stygig.async.internal;

import java.io.Serial;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** A credentials provider has failed, whatever it throws, so nothing was sent. */
public final class CredentialsUnavailableException extends SdkClientException {
  @Serial private static final long serialVersionUID = 1L;

  private CredentialsUnavailableException(Builder builder) {
    super(builder);
  }

  /** Says so of an exception. An {@link Error} stays what it is: no provider means one. */
  static Throwable of(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (!(cause instanceof Exception)) {
      return cause;
    }
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return new CredentialsUnavailableException(
        SdkClientException.builder()
            .message("The credentials provider failed: " + reason)
            .cause(cause));
  }
}
