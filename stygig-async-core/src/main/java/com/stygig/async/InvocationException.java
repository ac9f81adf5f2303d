package com.stygig.async;

import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** The service did not accept the invocation, or its answer was lost. */
public final class InvocationException extends StygigAsyncException {
  private static final long serialVersionUID = 1L;

  private final String endpointName;

  InvocationException(
      String message, String inferenceId, String endpointName, @Nullable Throwable cause) {
    super(message, inferenceId, null, cause);
    this.endpointName = endpointName;
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
