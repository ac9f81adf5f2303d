package com.stygig.async;

import com.stygig.async.internal.LogSanitizer;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Utilities;

/**
 * Reads https URLs of objects in S3, which SageMaker takes and gives as well as S3 URIs
 * (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AsyncInferenceOutputConfig.html).
 */
final class S3Url {
  /** Of an access point: NAME-ACCOUNT.s3-accesspoint.REGION.amazonaws.com, or one of its kinds. */
  private static final Pattern ACCESS_POINT =
      Pattern.compile(
          "([a-z0-9-]+)-(\\d{12})\\.s3-accesspoint(?:-fips)?(?:\\.dualstack)?"
              + "\\.([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?");

  /**
   * Of a bucket, in its host or in its path. All else at S3, such as VPC endpoints, multi-Region
   * access points and Object Lambda, has its name elsewhere, and must not be taken for a bucket.
   */
  private static final Pattern OF_BUCKET =
      Pattern.compile(
          "(?:[a-z0-9._-]+\\.)?(?!s3-(?:accesspoint|global|object-lambda|outposts))"
              + "s3(?:-[a-z0-9-]+)?(?:\\.dualstack)?(?:\\.[a-z]{2,}(?:-[a-z]+)+-\\d+)?"
              + "\\.amazonaws\\.com(?:\\.cn)?",
          Pattern.CASE_INSENSITIVE);

  private S3Url() {}

  /**
   * Parses a URL of a bucket or an object.
   *
   * @throws IllegalArgumentException if it is none, or has a query, such as a presigned one
   */
  static S3Uri parse(String url) {
    URI uri = uri(url);
    if (uri.getHost() == null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || uri.getUserInfo() != null) {
      throw notOfS3(url);
    }
    Matcher accessPoint = ACCESS_POINT.matcher(uri.getHost());
    if (accessPoint.matches()) {
      return new S3Uri(arn(accessPoint).intern(), key(uri));
    }
    if (!OF_BUCKET.matcher(uri.getHost()).matches()) {
      throw notOfS3(url);
    }
    return ofBucket(uri, url);
  }

  private static URI uri(String url) {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      throw notOfS3(url);
    }
  }

  private static String arn(Matcher accessPoint) {
    String region = accessPoint.group(3);
    String partition = PartitionMetadata.of(Region.of(region)).id();
    return "arn:"
        + partition
        + ":s3:"
        + region
        + ":"
        + accessPoint.group(2)
        + ":accesspoint/"
        + accessPoint.group(1);
  }

  private static String key(URI uri) {
    String path = uri.getPath();
    return path == null || path.isEmpty() ? "" : path.substring(1);
  }

  private static S3Uri ofBucket(URI uri, String url) {
    var parsed = parsed(uri, url);
    String bucket = parsed.bucket().orElseThrow(() -> notOfS3(url));
    return new S3Uri(bucket.intern(), parsed.key().orElse(""));
  }

  private static software.amazon.awssdk.services.s3.S3Uri parsed(URI uri, String url) {
    try {
      // The region plays no part in it.
      return S3Utilities.builder().region(Region.US_EAST_1).build().parseUri(uri);
    } catch (IllegalArgumentException | SdkException e) {
      throw notOfS3(url);
    }
  }

  private static IllegalArgumentException notOfS3(String url) {
    return new IllegalArgumentException(
        "Not an S3 URI (s3://bucket/key), nor the https URL of an object in S3 without a query: '"
            + LogSanitizer.sanitize(url)
            + "'");
  }
}
