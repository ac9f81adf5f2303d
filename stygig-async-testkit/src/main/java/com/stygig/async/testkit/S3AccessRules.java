package com.stygig.async.testkit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the local S3 server denies to everybody but the endpoints, in place of bucket and IAM
 * policies. Everything is allowed until a rule is added. Thread-safe.
 */
public final class S3AccessRules {
  private final Set<String> notListable = ConcurrentHashMap.newKeySet();
  private final Set<String> notReadable = ConcurrentHashMap.newKeySet();

  S3AccessRules() {}

  /**
   * Takes {@code s3:ListBucket} away: listing is answered 403, and so is reading a key that does
   * not exist.
   *
   * @param bucket the bucket's name
   */
  public void denyListing(String bucket) {
    notListable.add(bucket);
  }

  /**
   * Takes {@code s3:GetObject} away: reading is answered 403.
   *
   * @param bucket the bucket's name
   */
  public void denyReading(String bucket) {
    notReadable.add(bucket);
  }

  /** Allows everything again. */
  public void allowAll() {
    notListable.clear();
    notReadable.clear();
  }

  boolean mayList(String bucket) {
    return !notListable.contains(bucket);
  }

  boolean mayRead(String bucket) {
    return !notReadable.contains(bucket);
  }
}
