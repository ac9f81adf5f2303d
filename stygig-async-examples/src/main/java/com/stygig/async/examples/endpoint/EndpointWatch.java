package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.aws.Aws;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;

/** Waits for an endpoint to be there, or to be gone. */
public final class EndpointWatch {
  private final Aws aws;
  private final String name;
  private final Consumer<String> progress;

  public EndpointWatch(Aws aws, String name, Consumer<String> progress) {
    this.aws = aws;
    this.name = name;
    this.progress = progress;
  }

  public Optional<DescribeEndpointResponse> look() {
    return AwsErrors.ifThere(aws.sageMaker().describeEndpoint(b -> b.endpointName(name)));
  }

  /** Fails if the endpoint does, with its reason, or if it is not there in time. */
  public void awaitInService(Duration timeout) {
    Patience patience = new Patience(timeout);
    String before = "";
    while (true) {
      DescribeEndpointResponse endpoint =
          look().orElseThrow(() -> new CommandFailedException("Endpoint " + name + " is gone"));
      before = tell(endpoint, before);
      switch (endpoint.endpointStatus()) {
        case IN_SERVICE -> {
          return;
        }
        case FAILED, OUT_OF_SERVICE, DELETING ->
            throw new CommandFailedException(
                "Endpoint %s is %s: %s"
                    .formatted(
                        name, endpoint.endpointStatusAsString(), reason(endpoint.failureReason())));
        default -> restOrGiveUp(patience, endpoint.endpointStatusAsString(), timeout);
      }
    }
  }

  /** SageMaker refuses to delete an endpoint that it is just creating or changing. */
  void awaitSettled(Duration timeout) {
    Patience patience = new Patience(timeout);
    String before = "";
    Optional<DescribeEndpointResponse> endpoint = look();
    while (endpoint.filter(EndpointWatch::isChanging).isPresent()) {
      before = tell(endpoint.get(), before);
      restOrGiveUp(patience, endpoint.get().endpointStatusAsString(), timeout);
      endpoint = look();
    }
  }

  private static boolean isChanging(DescribeEndpointResponse endpoint) {
    return switch (endpoint.endpointStatus()) {
      case CREATING, UPDATING, SYSTEM_UPDATING, ROLLING_BACK -> true;
      default -> false;
    };
  }

  /** Returns at once if there is none. */
  public void awaitGone(Duration timeout) {
    Patience patience = new Patience(timeout);
    String before = "";
    Optional<DescribeEndpointResponse> endpoint = look();
    while (endpoint.isPresent()) {
      boolean wasDeleting = before.equals("Deleting");
      before = tell(endpoint.get(), before);
      if (wasDeleting && endpoint.get().endpointStatus() == EndpointStatus.FAILED) {
        throw new CommandFailedException(
            "Endpoint " + name + " is Failed: " + reason(endpoint.get().failureReason()));
      }
      restOrGiveUp(patience, endpoint.get().endpointStatusAsString(), timeout);
      endpoint = look();
    }
  }

  private String tell(DescribeEndpointResponse endpoint, String before) {
    String state = endpoint.endpointStatusAsString();
    if (!state.equals(before)) {
      progress.accept("Endpoint " + name + ": " + state);
    }
    return state;
  }

  private void restOrGiveUp(Patience patience, String state, Duration timeout) {
    if (patience.isOver()) {
      throw new CommandFailedException(
          "Endpoint %s is still %s after %d s".formatted(name, state, timeout.toSeconds()));
    }
    patience.rest();
  }

  private static String reason(String failureReason) {
    return failureReason == null ? "SageMaker does not say why" : failureReason;
  }
}
