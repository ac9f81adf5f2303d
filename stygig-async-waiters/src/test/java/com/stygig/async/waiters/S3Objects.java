package com.stygig.async.waiters;

import com.stygig.async.S3Uri;
import com.stygig.async.testkit.LocalCloud;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Puts what an endpoint would put into S3. */
record S3Objects(LocalCloud cloud) {
  /** The store's first concurrent puts under a prefix can fail unless the prefix is there. */
  void createPrefixes(String run) {
    put(S3Uri.parse("s3://bucket/contract/" + run + "/"), "").join();
    put(S3Uri.parse("s3://bucket/contract-failed/" + run + "/"), "").join();
  }

  CompletableFuture<PutObjectResponse> put(S3Uri location, String content) {
    return cloud
        .s3Client()
        .putObject(
            b -> b.bucket(location.bucket()).key(location.key()),
            AsyncRequestBody.fromString(content));
  }
}
