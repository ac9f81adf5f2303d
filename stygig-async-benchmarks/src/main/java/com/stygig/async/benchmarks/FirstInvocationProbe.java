package com.stygig.async.benchmarks;

import com.stygig.async.InferenceHandle;
import com.stygig.async.InferenceRequest;
import com.stygig.async.Payload;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.waiters.S3PollingWaiter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;

/**
 * One inference in a new JVM, ours or by hand: {@code FirstInvocationProbe WAY ADDRESSES ENDPOINT
 * STARTED-AT}. Prints how many milliseconds after the start it was accepted, and its result there.
 *
 * <p>By hand is tuned: one HTTP client for both AWS clients, and a GET every 10 ms.
 */
final class FirstInvocationProbe {
  enum Way {
    OURS,
    BY_HAND
  }

  private static final byte[] PAYLOAD = new byte[1_000];
  private static final Duration POLL = Duration.ofMillis(10);

  private FirstInvocationProbe() {}

  public static void main(String[] args) {
    Servers.Addresses addresses = Servers.Addresses.parse(args[1]);
    ModelEndpoint endpoint = ModelEndpoint.taking(args[2], Duration.ZERO);
    Instant start = Instant.parse(args[3]);
    switch (Way.valueOf(args[0])) {
      case OURS -> ours(addresses, endpoint, start);
      case BY_HAND -> byHand(addresses, endpoint, start);
    }
    System.exit(0);
  }

  private static void tell(String what, Instant start) {
    double millis = Duration.between(start, Instant.now()).toNanos() / 1e6;
    System.out.printf(Locale.ROOT, "%s=%.2f%n", what, millis);
  }

  private static void ours(Servers.Addresses addresses, ModelEndpoint endpoint, Instant start) {
    StygigAsyncClient client =
        OurCycle.withOwnAwsClients(addresses, endpoint)
            .waiter(S3PollingWaiter.builder().interval(POLL).maxInterval(POLL))
            .build();
    InferenceHandle<Answer> handle =
        client.submit(
            InferenceRequest.builder().payload(Payload.ofBytes(PAYLOAD)).build(), Answer::parse);
    handle.receipt().join();
    tell("accepted", start);
    handle.result().join();
    tell("result", start);
  }

  private static void byHand(Servers.Addresses addresses, ModelEndpoint endpoint, Instant start) {
    SdkAsyncHttpClient http = NettyNioAsyncHttpClient.create();
    S3AsyncClient s3 =
        configure(S3AsyncClient.builder(), http, addresses.s3()).forcePathStyle(true).build();
    SageMakerRuntimeAsyncClient sageMaker =
        configure(SageMakerRuntimeAsyncClient.builder(), http, addresses.sageMakerRuntime())
            .build();
    String outputLocation =
        sageMaker
            .invokeEndpointAsync(
                b ->
                    b.endpointName(endpoint.name())
                        .contentType("application/octet-stream")
                        .body(SdkBytes.fromByteArrayUnsafe(PAYLOAD)))
            .join()
            .outputLocation();
    tell("accepted", start);
    URI location = URI.create(outputLocation);
    poll(s3, location.getHost(), location.getPath().substring(1)).join();
    tell("result", start);
  }

  private static CompletableFuture<Answer> poll(S3AsyncClient s3, String bucket, String key) {
    return s3.getObject(b -> b.bucket(bucket).key(key), AsyncResponseTransformer.toBytes())
        .thenApply(response -> Answer.parse(response.asByteArrayUnsafe()))
        .exceptionallyCompose(
            error ->
                error instanceof CompletionException e && e.getCause() instanceof NoSuchKeyException
                    ? CompletableFuture.supplyAsync(
                            () -> null,
                            CompletableFuture.delayedExecutor(
                                POLL.toMillis(), TimeUnit.MILLISECONDS))
                        .thenCompose(later -> poll(s3, bucket, key))
                    : CompletableFuture.failedFuture(error));
  }

  private static <B extends AwsClientBuilder<B, ?> & AwsAsyncClientBuilder<B, ?>> B configure(
      B builder, SdkAsyncHttpClient http, URI endpoint) {
    return builder
        .httpClient(http)
        .endpointOverride(endpoint)
        .region(CountedClients.REGION)
        .credentialsProvider(CountedClients.credentials());
  }
}
