package com.stygig.async.benchmarks;

import com.stygig.async.InferenceHandle;
import com.stygig.async.InferenceRequest;
import com.stygig.async.Payload;
import com.stygig.async.ResultDecoder;
import com.stygig.async.StygigAsyncClient;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;

/**
 * A client with many inferences that are accepted and never end. It is not closed, but ends with
 * its JVM: closing gives each handle an exception of its own, for which there is no room here.
 */
final class PendingInferences {
  private static final int PAYLOAD_BYTES = 1_000;

  private final StygigAsyncClient client;

  /** {@code maxInFlight} is more than anybody allows outside of a benchmark. */
  PendingInferences(WaiterKind waiter, int maxInFlight) {
    client =
        StygigAsyncClient.builder()
            .endpointName("stygig-recommendations")
            .s3Client(new QuietAws.S3())
            .sageMakerRuntimeClient(new QuietAws.SageMaker())
            .waiter(waiter.factory())
            .resilience(
                r ->
                    r.bulkhead(
                        Bulkhead.of(
                            "bench",
                            BulkheadConfig.custom().maxConcurrentCalls(maxInFlight).build())))
            .build();
  }

  /** Returns so many handles, each with a receipt. The client holds them, whoever else does. */
  InferenceHandle<?>[] submit(int count) {
    InferenceHandle<?>[] handles = new InferenceHandle<?>[count];
    for (int i = 0; i < count; i++) {
      handles[i] = client.submit(request(), ResultDecoder.bytes());
      if (handles[i].receipts().size() != 1) {
        throw new IllegalStateException("Not accepted: " + handles[i]);
      }
    }
    return handles;
  }

  /** A payload of its own each, to see whether anything keeps it. */
  private static InferenceRequest request() {
    return InferenceRequest.builder().payload(Payload.ofBytes(new byte[PAYLOAD_BYTES])).build();
  }

  int pending() {
    return client.pendingInferences();
  }
}
