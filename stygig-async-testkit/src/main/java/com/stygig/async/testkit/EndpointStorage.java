package com.stygig.async.testkit;

import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** What an endpoint's role does in S3: fetches inputs, and writes results and failures. */
final class EndpointStorage {
  private final S3AsyncClient s3;
  private final Path directory;

  /** Downloads go below the directory, which the caller empties in the end. */
  EndpointStorage(S3AsyncClient s3, Path directory) {
    this.s3 = s3;
    this.directory = directory;
  }

  S3AsyncClient client() {
    return s3;
  }

  /** Names the place of a result and makes it writable. */
  S3Location newOutput(EndpointConfig config) {
    String id = UUID.randomUUID().toString();
    S3Location path = S3Location.parse(Objects.requireNonNull(config.s3OutputPath));
    if (config.bucketPerResult) {
      path = new S3Location("results-" + id, path.key());
      s3.createBucket(b -> b.bucket("results-" + id)).join();
    }
    return path.resolve(id + ".out");
  }

  @Nullable S3Location failureBeside(S3Location output, EndpointConfig config) {
    if (config.s3FailurePath == null) {
      return null;
    }
    String name =
        output.key().substring(output.key().lastIndexOf('/') + 1).replace(".out", "-error.out");
    return S3Location.parse(config.s3FailurePath).resolve(name);
  }

  /** Fetches an input into a temporary file, which the caller deletes. */
  CompletableFuture<Path> download(AsyncInvocation invocation) {
    S3Location input;
    try {
      input = S3Location.parse(Objects.requireNonNull(invocation.inputLocation()));
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
    Path file = directory.resolve(UUID.randomUUID().toString());
    return s3.getObject(b -> b.bucket(input.bucket()).key(input.key()), file)
        .thenApply(response -> file);
  }

  /**
   * Writes what the model answered to where it belongs; a failure without a failure path leaves
   * nothing.
   */
  CompletableFuture<?> write(AsyncInvocation invocation, ModelResponse response) {
    S3Location location = response.isSuccess() ? invocation.output() : invocation.failure();
    if (location == null) {
      return CompletableFuture.completedFuture(null);
    }
    return s3.putObject(
        b -> b.bucket(location.bucket()).key(location.key()).contentType(response.contentType()),
        AsyncRequestBody.fromBytesUnsafe(response.body()));
  }
}
