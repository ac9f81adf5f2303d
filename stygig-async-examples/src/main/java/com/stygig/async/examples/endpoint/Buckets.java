package com.stygig.async.examples.endpoint;

import static com.stygig.async.examples.endpoint.AwsErrors.ask;

import com.stygig.async.S3Uri;
import com.stygig.async.examples.aws.Aws;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Looks at the buckets that an endpoint and its clients share. */
public final class Buckets {
  private final Aws aws;

  public Buckets(Aws aws) {
    this.aws = aws;
  }

  /** Whether a bucket is there, can be reached, and is in the region. */
  Finding reach(String what, S3Uri location) {
    String bucket = location.bucket();
    try {
      HeadBucketResponse head = ask(aws.s3().headBucket(b -> b.bucket(bucket)));
      String region = head.bucketRegion();
      return region == null || region.equals(aws.region().id())
          ? Finding.pass(what, location.toString())
          : wrongRegion(what, bucket, region);
    } catch (NoSuchBucketException e) {
      return Finding.fail(
          what, "there is no bucket " + bucket, "Create it: aws s3 mb s3://" + bucket);
    } catch (S3Exception e) {
      return refused(what, location, e);
    } catch (SdkException e) {
      return Finding.fail(
          what, location + ": " + AwsErrors.reason(e), "See whether S3 can be reached from here");
    }
  }

  private Finding refused(String what, S3Uri location, S3Exception e) {
    return switch (e.statusCode()) {
      case 404 ->
          Finding.fail(
              what,
              "there is no bucket " + location.bucket(),
              "Create it: aws s3 mb s3://" + location.bucket());
      case 301, 400 -> elsewhere(what, location, e);
      case 403 ->
          Finding.unknown(what, location + ": s3:ListBucket is denied, so that it cannot be told");
      default ->
          Finding.fail(
              what, location + ": " + AwsErrors.reason(e), "See what S3 says about the bucket");
    };
  }

  private Finding wrongRegion(String what, String bucket, String region) {
    return Finding.fail(
        what,
        bucket + " is in region " + region + ", and the endpoint in " + aws.region(),
        "Use a bucket in " + aws.region());
  }

  /** A HEAD has no body to say why: without the region of the bucket it may be anything. */
  private Finding elsewhere(String what, S3Uri location, S3Exception refusal) {
    return refusal
        .awsErrorDetails()
        .sdkHttpResponse()
        .firstMatchingHeader("x-amz-bucket-region")
        .filter(region -> !region.equals(aws.region().id()))
        .map(region -> wrongRegion(what, location.bucket(), region))
        .orElseGet(
            () ->
                Finding.fail(
                    what,
                    location + ": " + AwsErrors.reason(refusal) + ", and no more than that",
                    "See whether the credentials have expired: stygig preflight"));
  }

  /** Whether a client may list, and so tells a missing result from a denied one. */
  Finding listing(String what, S3Uri prefix) {
    try {
      ask(aws.s3().listObjectsV2(b -> b.bucket(prefix.bucket()).prefix(prefix.key()).maxKeys(1)));
      return Finding.pass(what, "allowed: a missing result is told from a denied one");
    } catch (SdkException e) {
      return AwsErrors.isDenied(e)
          ? Finding.warn(
              what,
              "denied: a result that is not there yet cannot be told from one that may not be read, and many pending ones cost a GET each",
              "Allow s3:ListBucket on arn:aws:s3:::" + prefix.bucket())
          : Finding.unknown(what, AwsErrors.reason(e));
    }
  }

  /** Writes an object and deletes it: what simulation cannot tell. */
  public Finding probe(String what, S3Uri prefix) {
    String key = prefix.key() + (prefix.key().endsWith("/") || prefix.key().isEmpty() ? "" : "/");
    String probe = key + ".stygig-probe";
    try {
      ask(
          aws.s3()
              .putObject(
                  b -> b.bucket(prefix.bucket()).key(probe), AsyncRequestBody.fromString("probe")));
      ask(aws.s3().deleteObject(b -> b.bucket(prefix.bucket()).key(probe)));
      return Finding.pass(what, prefix + " can be written to");
    } catch (SdkException e) {
      return Finding.fail(
          what,
          prefix + ": " + AwsErrors.reason(e),
          "Allow s3:PutObject on arn:aws:s3:::" + prefix.bucket() + "/" + key + "*");
    }
  }
}
