package com.stygig.async.benchmarks;

import com.stygig.async.InferenceRequest;
import com.stygig.async.Payload;
import com.stygig.async.ResultDecoder;
import com.stygig.async.S3Uri;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.waiters.S3PollingWaiter;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A file on our client, which makes its own AWS clients, with its defaults. */
final class OurFileCycle implements FileCycle {
  private final StygigAsyncClient client;

  OurFileCycle(Servers.Addresses addresses, ModelEndpoint endpoint) {
    client =
        OurCycle.withOwnAwsClients(addresses, endpoint).waiter(S3PollingWaiter.builder()).build();
  }

  @Override
  public CompletableFuture<S3Uri> submit(Path file) {
    InferenceRequest request =
        InferenceRequest.builder()
            .payload(Payload.ofFile(file))
            .contentType("application/octet-stream")
            .build();
    return client
        .submit(request, ResultDecoder.bytes())
        .receipt()
        .thenApply(receipt -> receipt.inputLocation().orElseThrow());
  }

  @Override
  public void close() {
    client.close();
  }
}
