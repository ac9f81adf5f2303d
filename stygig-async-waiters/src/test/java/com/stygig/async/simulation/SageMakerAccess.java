package com.stygig.async.simulation;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;

/** A machine's client of SageMaker Runtime. */
final class SageMakerAccess implements SageMakerRuntimeAsyncClient {
  private final SageMakerServer server;
  private final Link link;

  SageMakerAccess(World world, Machine machine, SageMakerServer server) {
    this.server = server;
    this.link =
        new Link(
            world,
            machine,
            "SageMaker",
            SageMakerRuntimeException::builder,
            "ThrottlingException",
            400);
  }

  @Override
  public CompletableFuture<InvokeEndpointAsyncResponse> invokeEndpointAsync(
      InvokeEndpointAsyncRequest request) {
    return link.call(
        "InvokeEndpointAsync",
        request.inferenceId(),
        () -> {
          Invocation accepted = server.accept(request);
          return InvokeEndpointAsyncResponse.builder()
              .inferenceId(accepted.id)
              .outputLocation(accepted.output)
              .failureLocation(accepted.failure)
              .build();
        });
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
