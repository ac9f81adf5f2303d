package com.stygig.async.simulation;

import java.util.concurrent.CompletableFuture;
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
              return InvokeEndpointAsyncResponse.builder()
                  .inferenceId(accepted.id)
                  .outputLocation(accepted.output)
                  .failureLocation(accepted.failure)
                  .build();
            });
    answer.whenComplete((response, error) -> machine.troubles += error == null ? 0 : 1);
    return answer;
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
