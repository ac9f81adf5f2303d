package com.stygig.async.simulation;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;

/** A machine's client of SageMaker Runtime. */
final class SageMakerAccess implements SageMakerRuntimeAsyncClient {
  private final Machine machine;
  private final SageMakerServer server;
  private final Link link;

  SageMakerAccess(World world, Machine machine, SageMakerServer server) {
    this.machine = machine;
    this.server = server;
    this.link =
        new Link(
            world,
            machine,
            "SageMaker",
            SageMakerRuntimeException::builder,
            "ThrottlingException",
            400);
    link.attempts = world.settings.invocationAttempts();
  }

  @Override
  public CompletableFuture<InvokeEndpointAsyncResponse> invokeEndpointAsync(
      InvokeEndpointAsyncRequest request) {
    Inference inference = server.inference(request);
    inference.attempts++;
    int submission = inference.submissions;
    CompletableFuture<InvokeEndpointAsyncResponse> answer =
        link.call(
            "InvokeEndpointAsync",
            inference.content,
            () -> {
              Invocation accepted = server.accept(request, submission);
              InvokeEndpointAsyncResponse.Builder response =
                  InvokeEndpointAsyncResponse.builder()
                      .inferenceId(accepted.id)
                      .outputLocation(accepted.output)
                      .failureLocation(accepted.failure);
              response.sdkHttpResponse(answeredAt(accepted.received));
              return response.build();
            });
    answer.whenComplete((response, error) -> machine.troubles += error == null ? 0 : 1);
    return answer;
  }

  /** In whole seconds, as HTTP has it. */
  private static SdkHttpResponse answeredAt(Instant time) {
    return SdkHttpResponse.builder()
        .statusCode(202)
        .putHeader(
            "Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC)))
        .build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
