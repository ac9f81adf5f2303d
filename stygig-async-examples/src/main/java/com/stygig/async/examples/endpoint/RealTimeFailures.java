package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.CommandFailedException;
import java.util.Locale;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;

/** Says what a user can do about a real-time endpoint's refusal. */
final class RealTimeFailures {
  private RealTimeFailures() {}

  /** The error itself if nothing better can be said. */
  static Throwable explained(Throwable error, String endpointName, long size) {
    if (error instanceof ModelErrorException model) {
      return new CommandFailedException(modelFailure(model));
    }
    if (!(error instanceof SageMakerRuntimeException refusal)) {
      return error;
    }
    String message = String.valueOf(refusal.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("async")) {
      return new CommandFailedException(
          endpointName
              + " is an asynchronous endpoint, which does not answer at once: use `stygig invoke`");
    }
    if (message.contains("not found")) {
      return new CommandFailedException("Endpoint not found: " + endpointName);
    }
    if (size > RealTimeEndpoint.MAX_BYTES_ANYWHERE) {
      return new CommandFailedException(
          String.format(
              Locale.ROOT,
              "%s refused a request of %,d bytes, and not every one takes more than %,d: %s",
              endpointName,
              size,
              RealTimeEndpoint.MAX_BYTES_ANYWHERE,
              refusal.getMessage()));
    }
    return error;
  }

  private static String modelFailure(ModelErrorException error) {
    String says = error.originalMessage();
    return "The model failed"
        + (error.originalStatusCode() == null ? "" : " with status " + error.originalStatusCode())
        + ": "
        + (says == null || says.isBlank() ? error.getMessage() : says)
        + (error.logStreamArn() == null ? "" : " (`stygig logs` may tell more)");
  }
}
