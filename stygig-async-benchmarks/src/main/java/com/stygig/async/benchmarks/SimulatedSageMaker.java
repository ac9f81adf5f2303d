package com.stygig.async.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

/** SageMaker Runtime with one endpoint, which takes any number of requests at once. */
final class SimulatedSageMaker implements SageMakerRuntimeAsyncClient {
  /** How long a notification is on its way, from SageMaker over SNS to the queue. */
  private static final Duration NOTIFICATION_TIME = Duration.ofMillis(50);

  private final VirtualTime time;
  private final SimulatedLink link;
  private final RequestCounts publishes;
  private final SimulatedS3 s3;
  private final SimulatedSqs sqs;
  private final ModelEndpoint endpoint;
  private final LogNormalTimes times;

  SimulatedSageMaker(
      VirtualTime time,
      SimulatedLink link,
      RequestCounts publishes,
      SimulatedS3 s3,
      SimulatedSqs sqs,
      ModelEndpoint endpoint) {
    this.time = time;
    this.link = link;
    this.publishes = publishes;
    this.s3 = s3;
    this.sqs = sqs;
    this.endpoint = endpoint;
    times =
        new LogNormalTimes(
            endpoint.medianMillis(), endpoint.sigma(), new SplittableRandom(endpoint.seed()));
  }

  @Override
  public CompletableFuture<InvokeEndpointAsyncResponse> invokeEndpointAsync(
      InvokeEndpointAsyncRequest request) {
    return link.call(
        "invoke",
        () -> {
          String key = "outputs/" + UUID.randomUUID() + ".out";
          time.schedule(times.next(), () -> answer(request.inferenceId(), key));
          InvokeEndpointAsyncResponse.Builder response =
              InvokeEndpointAsyncResponse.builder()
                  .inferenceId(request.inferenceId())
                  .outputLocation("s3://" + endpoint.bucket() + "/" + key);
          if (endpoint.hasFailurePath()) {
            response.failureLocation(
                "s3://" + endpoint.bucket() + "/failures/" + UUID.randomUUID() + "-error.out");
          }
          return response.build();
        });
  }

  private void answer(String inferenceId, String key) {
    byte[] answer = Answer.at(time).toJson().getBytes(UTF_8);
    s3.put(key, answer);
    if (endpoint.notifies()) {
      publishes.add("SNS Publish");
      String notification =
          Notification.completed(
              endpoint.name(),
              inferenceId,
              "s3://" + endpoint.bucket() + "/" + key,
              endpoint.includesResponse() ? answer : null);
      time.schedule(NOTIFICATION_TIME, () -> sqs.send(notification));
    }
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
