package com.stygig.async.benchmarks;

import com.stygig.async.InferenceRequest;
import com.stygig.async.Payload;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.spi.ResultWaiter;
import java.util.concurrent.CompletableFuture;

/** The cycle on our client, as the README tells to set it up, with one of our waiters. */
final class OurCycle implements Cycle {
  private final StygigAsyncClient client;
  private final byte[] payload;

  OurCycle(
      CountedClients aws, ModelEndpoint endpoint, byte[] payload, ResultWaiter.Factory waiter) {
    this.payload = payload;
    client =
        StygigAsyncClient.builder()
            .endpointName(endpoint.name())
            .inputLocation(endpoint.inputPath())
            .s3Client(aws.s3())
            .sageMakerRuntimeClient(aws.sageMakerRuntime())
            .waiter(waiter)
            .build();
  }

  @Override
  public CompletableFuture<Answer> start() {
    InferenceRequest request = InferenceRequest.builder().payload(Payload.ofBytes(payload)).build();
    return client.submit(request, Answer::parse).result();
  }

  @Override
  public void close() {
    client.close();
  }
}
