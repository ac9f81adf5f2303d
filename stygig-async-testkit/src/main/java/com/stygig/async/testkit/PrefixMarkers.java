package com.stygig.async.testkit;

import java.io.ByteArrayInputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.gaul.s3proxy.blobstore.BlobStore;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects that keep a prefix in the store, which fails some puts where it takes the last object of
 * a prefix away at the same moment. S3 knows no such thing, so no listing shows them. A marker that
 * a client has put replaces ours, and is listed. Thread-safe.
 */
final class PrefixMarkers {
  private static final String METADATA = "stygig-prefix-marker";

  private final BlobStore store;

  PrefixMarkers(BlobStore store) {
    this.store = store;
  }

  /** Keeps a prefix, unless somebody has put an object of its name. */
  void put(S3Location prefix) {
    if (store.blobExists(prefix.bucket(), prefix.key())) {
      return;
    }
    PutObjectRequest put =
        PutObjectRequest.builder()
            .bucket(prefix.bucket())
            .key(prefix.key())
            .contentType("application/x-directory")
            .contentLength(0L)
            .metadata(Map.of(METADATA, "true"))
            .build();
    var unused = store.putBlob(put, new ByteArrayInputStream(new byte[0]));
  }

  /** The store would keep what a marker of ours has, and go on taking it for one. */
  void removeBefore(String bucket, String key) {
    if (isMarker(bucket, key)) {
      remove(bucket, key);
    }
  }

  private void remove(String bucket, String key) {
    var unused = store.removeBlob(DeleteObjectRequest.builder().bucket(bucket).key(key).build());
  }

  /** Nobody else has put it. */
  void hide(String bucket, String key) {
    if (isMarker(bucket, key)) {
      throw NoSuchKeyException.builder()
          .statusCode(404)
          .message("The specified key does not exist.")
          .awsErrorDetails(
              AwsErrorDetails.builder()
                  .errorCode("NoSuchKey")
                  .errorMessage("The specified key does not exist.")
                  .sdkHttpResponse(SdkHttpResponse.builder().statusCode(404).build())
                  .build())
          .build();
    }
  }

  /** A bucket in which there is nothing else is empty. */
  void removeAllIfAlone(String bucket) {
    if (!list(ListObjectsV2Request.builder().bucket(bucket).maxKeys(1).build())
        .contents()
        .isEmpty()) {
      return;
    }
    store.list(ListObjectsV2Request.builder().bucket(bucket).build()).contents().stream()
        .map(S3Object::key)
        .sorted(Comparator.reverseOrder()) // what is inside goes first
        .forEach(key -> remove(bucket, key));
  }

  /** The versions of what is not a marker. */
  ListObjectVersionsResponse withoutMarkers(String bucket, ListObjectVersionsResponse page) {
    return page.toBuilder()
        .versions(
            page.versions().stream().filter(version -> !isMarker(bucket, version.key())).toList())
        .build();
  }

  /** Lists what is not a marker: at least one object, or prefix, if there is one. */
  ListObjectsV2Response list(ListObjectsV2Request request) {
    ListObjectsV2Response page = store.list(request);
    ListObjectsV2Response shown = withoutMarkers(request.bucket(), page);
    while (isEmpty(shown) && Boolean.TRUE.equals(page.isTruncated())) {
      page =
          store.list(
              request.toBuilder()
                  .startAfter(null)
                  .continuationToken(page.nextContinuationToken())
                  .build());
      shown = withoutMarkers(request.bucket(), page);
    }
    return shown;
  }

  private static boolean isEmpty(ListObjectsV2Response page) {
    return page.contents().isEmpty() && page.commonPrefixes().isEmpty();
  }

  private ListObjectsV2Response withoutMarkers(String bucket, ListObjectsV2Response page) {
    List<S3Object> objects =
        page.contents().stream().filter(object -> !isMarker(bucket, object.key())).toList();
    List<CommonPrefix> prefixes =
        page.commonPrefixes().stream()
            .filter(prefix -> hasObjects(bucket, prefix.prefix()))
            .toList();
    return page.toBuilder()
        .contents(objects)
        .commonPrefixes(prefixes)
        .keyCount(objects.size() + prefixes.size())
        .build();
  }

  private boolean hasObjects(String bucket, String prefix) {
    return !list(ListObjectsV2Request.builder().bucket(bucket).prefix(prefix).maxKeys(10).build())
        .contents()
        .isEmpty();
  }

  private boolean isMarker(String bucket, String key) {
    if (!key.endsWith("/")) {
      return false;
    }
    try {
      return store
          .blobMetadata(HeadObjectRequest.builder().bucket(bucket).key(key).build())
          .metadata()
          .containsKey(METADATA);
    } catch (NoSuchKeyException e) {
      return false;
    }
  }
}
