package com.stygig.async.examples.endpoint;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in S3: {@code s3://bucket/key}, where the key can be a prefix or empty. */
record S3Location(String bucket, String key) {
  private static final Pattern URI =
      Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");

  /** Refuses what is none, and names the option that it comes from. */
  static S3Location parse(String option, String uri) {
    return find(uri)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    option + " must be an S3 URI, such as s3://bucket/key: '" + uri + "'"));
  }

  /** Empty if it is none: what others have written may look different. */
  static Optional<S3Location> find(String uri) {
    Matcher matcher = URI.matcher(uri);
    return matcher.matches()
        ? Optional.of(
            new S3Location(matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2)))
        : Optional.empty();
  }

  /** As a folder: what starts with the same letters and is not in it is not meant. */
  S3Location asFolder() {
    return key.isEmpty() || key.endsWith("/") ? this : new S3Location(bucket, key + "/");
  }

  /** Another object in the same folder. */
  S3Location sibling(String name) {
    return new S3Location(bucket, key.substring(0, key.lastIndexOf('/') + 1) + name);
  }

  /** Whether one holds the other, or they are the same. */
  boolean overlaps(S3Location other) {
    return bucket.equals(other.bucket) && (key.startsWith(other.key) || other.key.startsWith(key));
  }

  @Override
  public String toString() {
    return "s3://" + bucket + "/" + key;
  }
}
