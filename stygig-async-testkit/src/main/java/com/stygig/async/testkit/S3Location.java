package com.stygig.async.testkit;

/** A bucket and a key, or the start of one. */
record S3Location(String bucket, String key) {
  static S3Location parse(String uri) {
    if (!uri.startsWith("s3://")) {
      throw new IllegalArgumentException("Not an S3 URI: " + uri);
    }
    int slash = uri.indexOf('/', 5);
    return slash < 0
        ? new S3Location(uri.substring(5), "")
        : new S3Location(uri.substring(5, slash), uri.substring(slash + 1));
  }

  /** This location as a folder, with one more name under it. */
  S3Location resolve(String name) {
    return new S3Location(
        bucket, key.isEmpty() || key.endsWith("/") ? key + name : key + "/" + name);
  }

  @Override
  public String toString() {
    return "s3://" + bucket + "/" + key;
  }
}
