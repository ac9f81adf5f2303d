package com.stygig.async.benchmarks;

import com.stygig.async.S3Uri;
import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/**
 * A file by hand: with the AWS SDK's {@link S3TransferManager}, and an invocation.
 *
 * <p>Tuned: it uploads in parts, several at a time, with the sizes and the number (50) that the SDK
 * has by default. It is the SDK's client in Java, on Netty, as ours is; the one in C needs a
 * library for each platform.
 */
final class TransferManagerCycle implements FileCycle {
  private final String endpointName;
  private final String inputPath;
  private final S3AsyncClient s3;
  private final S3TransferManager transfers;
  private final SageMakerRuntimeAsyncClient sageMakerRuntime;

  TransferManagerCycle(Servers.Addresses addresses, ModelEndpoint endpoint) {
    endpointName = endpoint.name();
    inputPath = endpoint.inputPath();
    s3 =
        configure(S3AsyncClient.builder(), addresses.s3())
            .forcePathStyle(true)
            .multipartEnabled(true)
            .build();
    transfers = S3TransferManager.builder().s3Client(s3).build();
    sageMakerRuntime =
        configure(SageMakerRuntimeAsyncClient.builder(), addresses.sageMakerRuntime()).build();
  }

  private static <B extends AwsClientBuilder<B, ?> & AwsAsyncClientBuilder<B, ?>> B configure(
      B builder, URI endpoint) {
    return builder
        .endpointOverride(endpoint)
        .region(CountedClients.REGION)
        .credentialsProvider(CountedClients.credentials());
  }

  @Override
  public CompletableFuture<S3Uri> submit(Path file) {
    S3Uri input = S3Uri.parse(inputPath + UUID.randomUUID() + ".bin");
    return transfers
        .uploadFile(
            upload ->
                upload
                    .source(file)
                    .putObjectRequest(put -> put.bucket(input.bucket()).key(input.key())))
        .completionFuture()
        .thenCompose(uploaded -> invoke(input))
        .thenApply(accepted -> input);
  }

  private CompletableFuture<?> invoke(S3Uri input) {
    return sageMakerRuntime.invokeEndpointAsync(
        invocation ->
            invocation
                .endpointName(endpointName)
                .contentType("application/octet-stream")
                .inputLocation(input.toString()));
  }

  @Override
  public void close() {
    transfers.close();
    s3.close();
    sageMakerRuntime.close();
  }
}
