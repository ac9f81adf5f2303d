package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.internal.LogSanitizer;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of an object in S3, or of many under a prefix.
 *
 * @param bucket the bucket's name: 3 to 255 letters, digits, dots, hyphens and underscores, as old
 *     buckets can have; new ones have at most 63, in lower case. Or the ARN of an access point,
 *     which S3 takes in its place
 * @param key the key, or the start of one, of at most 1,024 bytes in UTF-8; empty for the bucket
 *     itself
 */
public record S3Uri(String bucket, String key) {
  /** What SageMaker takes as an InputLocation. */
  private static final int MAX_LENGTH = 1024;

  /** What S3 takes as a key, in UTF-8. */
  private static final int MAX_KEY_BYTES = 1024;

  private static final String SCHEME = "s3://";
  private static final Pattern BUCKET = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{2,254}");

  /** Of a bucket's access point, of one for several regions, and of one on Outposts. */
  private static final Pattern ACCESS_POINT =
      Pattern.compile(
          "arn:[a-z-]+:s3(?:-outposts|-object-lambda)?:[a-z0-9-]*:\\d{12}:"
              + "(?:outpost[/:][a-zA-Z0-9-]+[/:])?accesspoint[/:][a-zA-Z0-9.-]+");

  public S3Uri {
    Objects.requireNonNull(bucket, "bucket");
    Objects.requireNonNull(key, "key");
    if (!BUCKET.matcher(bucket).matches() && !ACCESS_POINT.matcher(bucket).matches()) {
      throw new IllegalArgumentException(
          "Not a bucket name (3 to 255 letters, digits, dots, hyphens and underscores): '"
              + LogSanitizer.sanitize(bucket)
              + "'");
    }
    if (bucket.length() + key.length() + 6 > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "An S3 URI may have at most " + MAX_LENGTH + " characters: '" + told(bucket, key) + "'");
    }
    if (!UTF_8.newEncoder().canEncode(key)) {
      throw new IllegalArgumentException(
          "Half a character in an S3 URI: '" + told(bucket, key) + "'");
    }
    if (key.getBytes(UTF_8).length > MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "A key may have at most "
              + MAX_KEY_BYTES
              + " bytes in UTF-8: '"
              + told(bucket, key)
              + "'");
    }
  }

  /**
   * Parses {@code s3://bucket/key}, whose key is taken as it stands, without unescaping, or an
   * https URL of S3 without a query, whose key is unescaped. In both an access point can stand in
   * place of the bucket.
   *
   * @param uri the text
   * @return the parsed URI
   * @throws IllegalArgumentException if the text is neither
   */
  public static S3Uri parse(String uri) {
    if (Objects.requireNonNull(uri, "uri").regionMatches(true, 0, "https://", 0, 8)) {
      return S3Url.parse(uri);
    }
    if (!uri.startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "Not an S3 URI (s3://bucket/key): '" + LogSanitizer.sanitize(uri) + "'");
    }
    int end = endOfBucket(uri);
    // Buckets are few, and their names long beside all else that a pending inference takes.
    String bucket = uri.substring(SCHEME.length(), end).intern();
    return new S3Uri(bucket, end == uri.length() ? "" : uri.substring(end + 1));
  }

  private static int endOfBucket(String uri) {
    Matcher accessPoint = ACCESS_POINT.matcher(uri).region(SCHEME.length(), uri.length());
    if (accessPoint.lookingAt()) {
      return accessPoint.end();
    }
    int slash = uri.indexOf('/', SCHEME.length());
    return slash < 0 ? uri.length() : slash;
  }

  /**
   * Parses {@code s3://bucket/key} where an object is wanted and not a prefix.
   *
   * @param uri the text
   * @return the parsed URI, with a key that names an object
   * @throws IllegalArgumentException if the text is no S3 URI, or has no key, or its key ends in a
   *     slash
   */
  static S3Uri parseObject(String uri) {
    return parse(uri).requireObject();
  }

  private static String told(String bucket, String key) {
    return LogSanitizer.sanitize("s3://" + bucket + "/" + key);
  }

  S3Uri requireObject() {
    if (key.isEmpty() || key.endsWith("/")) {
      throw new IllegalArgumentException(
          "An S3 URI of an object needs a key (s3://bucket/key): '" + told(bucket, key) + "'");
    }
    return this;
  }

  /** This URI as a folder, with one more name under it. */
  S3Uri resolve(String name) {
    return new S3Uri(bucket, key.isEmpty() || key.endsWith("/") ? key + name : key + "/" + name);
  }

  /**
   * Returns the URI as text.
   *
   * @return {@code s3://bucket/key}
   */
  @Override
  public String toString() {
    return "s3://" + bucket + "/" + key;
  }
}
