package com.stygig.async.examples.endpoint;

import static com.stygig.async.examples.endpoint.AwsErrors.ask;

import com.stygig.async.S3Uri;
import com.stygig.async.examples.aws.Aws;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionByDefault;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/**
 * The customer's KMS keys that stand between a client and its objects: a bucket's default
 * encryption, and the endpoint's own for what it writes. AWS's key for S3 needs no permission.
 */
final class EncryptionKeys {
  private static final String WHAT = "encryption";

  private final Aws aws;
  private final ClientPolicy policy;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, Optional<String>> ofBuckets = new HashMap<>();

  EncryptionKeys(Aws aws, ClientPolicy policy) {
    this.aws = aws;
    this.policy = policy;
  }

  /** Lets the policy have what uploads need. */
  void ofUploads(S3Uri location) {
    ofBucket(location.bucket())
        .ifPresent(
            key -> {
              policy.encryptsWith(key);
              findings.add(Finding.info(WHAT, "inputs are encrypted with " + key));
            });
  }

  /**
   * Lets the policy have what reading needs.
   *
   * @param endpointsKey what the endpoint encrypts with, null if it leaves that to the bucket
   */
  void ofReads(S3Uri location, @Nullable String endpointsKey) {
    Optional<String> key =
        endpointsKey == null ? ofBucket(location.bucket()) : Optional.of(endpointsKey);
    key.ifPresent(
        with -> {
          policy.decryptsWith(with);
          findings.add(
              Finding.info(WHAT, "what lies in " + location + " is encrypted with " + with));
        });
  }

  /** What was seen, a finding for each key and for each bucket that could not be asked. */
  List<Finding> findings() {
    return List.copyOf(findings);
  }

  private Optional<String> ofBucket(String bucket) {
    return ofBuckets.computeIfAbsent(bucket, this::look);
  }

  private Optional<String> look(String bucket) {
    try {
      return ask(aws.s3().getBucketEncryption(b -> b.bucket(bucket)))
          .serverSideEncryptionConfiguration()
          .rules()
          .stream()
          .map(ServerSideEncryptionRule::applyServerSideEncryptionByDefault)
          .filter(Objects::nonNull)
          .map(ServerSideEncryptionByDefault::kmsMasterKeyID)
          .filter(Objects::nonNull)
          .findFirst();
    } catch (SdkException e) {
      if (!hasNone(e)) {
        findings.add(
            Finding.unknown(
                WHAT,
                bucket
                    + ": "
                    + AwsErrors.reason(e)
                    + " (if it has a KMS key, uploads need kms:GenerateDataKey on it)"));
      }
      return Optional.empty();
    }
  }

  /** Nothing is set up, or the server, which is not AWS's, knows nothing of it. */
  private static boolean hasNone(SdkException error) {
    return error instanceof SdkServiceException answer
        && (answer.statusCode() == 404 || answer.statusCode() == 501);
  }
}
