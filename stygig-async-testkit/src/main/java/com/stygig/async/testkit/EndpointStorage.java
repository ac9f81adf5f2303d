package com.stygig.async.testkit;

import java.io.ByteArrayInputStream;
import java.util.Objects;
import java.util.UUID;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * What an endpoint's role does in S3: reads inputs, and writes results and failures. It goes to the
 * store behind the server, so what is denied to clients is not denied to endpoints, nor counted.
 * Blocks.
 */
final class EndpointStorage {
  private final BlobStore store;
  private final PrefixMarkers markers;

  EndpointStorage(BlobStore store) {
    this.store = store;
    this.markers = new PrefixMarkers(store);
  }

  void createBucket(String bucket) {
    if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
      throw new IllegalArgumentException(
          "Not a bucket name (3 to 63 lower-case letters, digits, dots and hyphens): '"
              + bucket
              + "'");
    }
    var unused = store.createContainer(bucket);
  }

  /** Makes puts under a prefix sure to succeed. No listing shows it. */
  void createPrefix(S3Location prefix) {
    if (!prefix.key().isEmpty()) {
      markers.put(prefix.resolve(""));
    }
  }

  boolean exists(S3Location location) {
    try {
      return store.blobExists(location.bucket(), location.key());
    } catch (NoSuchBucketException e) {
      return false;
    }
  }

  /** Names the place of a result, as far as the request has not, and makes it writable. */
  S3Location newOutput(EndpointConfig config, OutputName name) {
    String id = UUID.randomUUID().toString();
    S3Location path = S3Location.parse(Objects.requireNonNull(config.s3OutputPath));
    if (config.bucketPerResult) {
      path = new S3Location("results-" + id, path.key());
      createBucket(path.bucket());
    }
    if (name.extension() != null) {
      createPrefix(name.folder(path));
    }
    return name.under(path, id);
  }

  @Nullable S3Location failureBeside(S3Location output, EndpointConfig config) {
    if (config.s3FailurePath == null) {
      return null;
    }
    return S3Location.parse(config.s3FailurePath).resolve(OutputName.ofFailure(output));
  }

  /**
   * The input of an invocation, as the container would be sent it. Large inputs are never in
   * memory.
   */
  ModelRequest read(AsyncInvocation invocation) {
    byte[] inline = invocation.inlineBody();
    if (inline != null) {
      return new ModelRequest(invocation.headers(), () -> new ByteArrayInputStream(inline));
    }
    S3Location input = S3Location.parse(Objects.requireNonNull(invocation.inputLocation()));
    if (!store.blobExists(input.bucket(), input.key())) {
      throw new IllegalArgumentException("no such object: " + input);
    }
    GetObjectRequest get =
        GetObjectRequest.builder().bucket(input.bucket()).key(input.key()).build();
    return new ModelRequest(invocation.headers(), () -> store.getBlob(get));
  }

  /**
   * Writes what the model answered to where it belongs; a failure without a failure path leaves
   * nothing.
   */
  void write(AsyncInvocation invocation, ModelResponse response) {
    S3Location location = response.isSuccess() ? invocation.output() : invocation.failure();
    if (location != null) {
      put(location, response.contentType(), response.body());
    }
  }

  private void put(S3Location location, String contentType, byte[] body) {
    PutObjectRequest put =
        PutObjectRequest.builder()
            .bucket(location.bucket())
            .key(location.key())
            .contentType(contentType)
            .contentLength((long) body.length)
            .build();
    var unused = store.putBlob(put, new ByteArrayInputStream(body));
  }
}
