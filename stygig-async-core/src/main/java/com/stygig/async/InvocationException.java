package com.stygig.async;

import com.stygig.async.internal.AwsErrors;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** The service did not accept the invocation, or its answer was lost. */
public final class InvocationException extends StygigAsyncException {
  private static final long serialVersionUID = 1L;

  private final String endpointName;
  private final boolean unanswered;

  InvocationException(
      String message,
      String inferenceId,
      String endpointName,
      boolean unanswered,
      @Nullable Throwable cause) {
    super(message, inferenceId, null, cause);
    this.endpointName = endpointName;
    this.unanswered = unanswered;
  }

  /**
   * Returns the endpoint that was to be invoked.
   *
   * @return its name
   */
  public String endpointName() {
    return endpointName;
  }

  /**
   * Returns whether the invocation may have been accepted all the same: it was sent, or it was sent
   * before the attempt that failed, and there was no answer.
   *
   * @return false if the service certainly did not accept it
   */
  public boolean isUnanswered() {
    return unanswered;
  }

  /**
   * Returns the status of the service's answer.
   *
   * @return the HTTP status, empty if there was no answer
   */
  public OptionalInt statusCode() {
    return getCause() instanceof AwsServiceException e
        ? OptionalInt.of(e.statusCode())
        : OptionalInt.empty();
  }

  /**
   * Returns the service's name of the error, such as {@code ValidationError}.
   *
   * @return the AWS error code, empty if there was no answer or no code in it
   */
  public Optional<String> errorCode() {
    return AwsErrors.errorCode(getCause());
  }
}
