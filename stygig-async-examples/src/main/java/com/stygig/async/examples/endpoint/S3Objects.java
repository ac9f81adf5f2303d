package com.stygig.async.examples.endpoint;

import static com.stygig.async.examples.endpoint.AwsErrors.ask;

import com.stygig.async.examples.aws.Aws;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The objects below a prefix, none if there is no such bucket. */
public record S3Objects(Aws aws, String bucket, String prefix) {
  /** All keys, by pages of 1,000. */
  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    forEachPage(page -> page.contents().stream().map(S3Object::key).forEach(keys::add));
    return keys;
  }

  /** Deletes them all. Returns a line for each that S3 refused to delete. */
  public List<String> delete() {
    List<String> refused = new ArrayList<>();
    forEachPage(
        page ->
            ask(aws.s3()
                    .deleteObjects(
                        b -> b.bucket(bucket).delete(d -> d.objects(ids(page)).quiet(true))))
                .errors()
                .forEach(e -> refused.add("s3://" + bucket + "/" + e.key() + ": " + e.message())));
    return refused;
  }

  private static List<ObjectIdentifier> ids(ListObjectsV2Response page) {
    return page.contents().stream()
        .map(object -> ObjectIdentifier.builder().key(object.key()).build())
        .toList();
  }

  /** A page has at most as many objects as one request deletes. */
  private void forEachPage(Consumer<ListObjectsV2Response> action) {
    @Nullable String token = null;
    do {
      ListObjectsV2Response page = page(token);
      if (page == null) {
        return;
      }
      if (!page.contents().isEmpty()) {
        action.accept(page);
      }
      token = page.nextContinuationToken();
    } while (token != null);
  }

  private @Nullable ListObjectsV2Response page(@Nullable String token) {
    try {
      return ask(
          aws.s3().listObjectsV2(b -> b.bucket(bucket).prefix(prefix).continuationToken(token)));
    } catch (NoSuchBucketException e) {
      return null;
    }
  }
}
