package com.stygig.async.benchmarks;

import com.stygig.async.InferenceRequest;
import com.stygig.async.Payload;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.spi.ResultWaiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.core.SdkBytes;

/** The cycle on our client, as the README tells to set it up, with one of our waiters. */
final class OurCycle implements Cycle {
  private final StygigAsyncClient client;
  private final Payload payload;

  OurCycle(CountedAws aws, ModelEndpoint endpoint, byte[] payload, ResultWaiter.Factory waiter) {
    this(builder(aws, endpoint, waiter), payload);
  }

  /** Whose client makes its own AWS clients, and the waiter's. */
  OurCycle(
      Servers.Addresses addresses,
      ModelEndpoint endpoint,
      byte[] payload,
      ResultWaiter.Factory waiter) {
    this(withOwnAwsClients(addresses, endpoint).waiter(waiter), payload);
  }

  /** In simulated time. */
  OurCycle(
      VirtualTime time,
      CountedAws aws,
      ModelEndpoint endpoint,
      byte[] payload,
      ResultWaiter.Factory waiter) {
    this(inTime(time, builder(aws, endpoint, waiter)), payload);
  }

  private OurCycle(StygigAsyncClient.Builder builder, byte[] payload) {
    this.payload = new Payload.Bytes(SdkBytes.fromByteArrayUnsafe(payload)); // as by hand
    client = builder.build();
  }

  private static StygigAsyncClient.Builder builder(
      CountedAws aws, ModelEndpoint endpoint, ResultWaiter.Factory waiter) {
    return StygigAsyncClient.builder()
        .endpointName(endpoint.name())
        .inputLocation(endpoint.inputPath())
        .s3Client(aws.s3())
        .sageMakerRuntimeClient(aws.sageMakerRuntime())
        .waiter(waiter);
  }

  /** One whose client makes its own AWS clients. */
  static StygigAsyncClient.Builder withOwnAwsClients(
      Servers.Addresses addresses, ModelEndpoint endpoint) {
    return StygigAsyncClient.builder()
        .endpointName(endpoint.name())
        .inputLocation(endpoint.inputPath())
        .region(CountedClients.REGION)
        .credentialsProvider(CountedClients.credentials())
        .s3EndpointOverride(addresses.s3())
        .sageMakerRuntimeEndpointOverride(addresses.sageMakerRuntime());
  }

  private static StygigAsyncClient.Builder inTime(
      VirtualTime time, StygigAsyncClient.Builder builder) {
    ScheduledExecutorService timer = time.newTimer();
    return builder.clock(time).ticker(time::nanos).scheduler(timer).executor(timer);
  }

  @Override
  public CompletableFuture<Answer> start() {
    InferenceRequest request = InferenceRequest.builder().payload(payload).build();
    return client.submit(request, Answer::parse).result();
  }

  @Override
  public void close() {
    client.close();
  }
}
