package com.stygig.async.waiters;

import com.stygig.async.internal.ClockSkewErrors;
import com.stygig.async.internal.LogSanitizer;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a failed look at S3 means. */
enum S3Failures {
  /** Nothing is there yet. */
  NOT_THERE,
  /**
   * S3 says "forbidden", which without permission to list is also what it says of a missing key.
   */
  FORBIDDEN,
  /** Looking again will not help. */
  HOPELESS,
  /** Another time it may go well. */
  PASSING;

  private static final Set<String> HOPELESS_CODES =
      Set.of(
          "NoSuchBucket",
          "InvalidAccessKeyId",
          "SignatureDoesNotMatch",
          "AllAccessDisabled",
          "PermanentRedirect",
          "AuthorizationHeaderMalformed");

  static S3Failures of(Throwable error) {
    if (!(AwsErrors.unwrap(error) instanceof S3Exception e)) {
      return PASSING;
    }
    if (ClockSkewErrors.isClockSkew(e)) {
      return PASSING;
    }
    String code = AwsErrors.code(e);
    if (HOPELESS_CODES.contains(code)) {
      return HOPELESS;
    }
    if (e instanceof NoSuchKeyException || e.statusCode() == 404) {
      return NOT_THERE;
    }
    // A HEAD-like answer has no body and so no code.
    boolean denied = e.statusCode() == 403 && (code.equals("AccessDenied") || code.isEmpty());
    return denied ? FORBIDDEN : PASSING;
  }

  static String describe(Throwable error) {
    return switch (of(error)) {
      case FORBIDDEN ->
          "access denied; without s3:ListBucket a missing object looks the same, so check"
              + " s3:GetObject";
      default -> LogSanitizer.sanitize(String.valueOf(AwsErrors.unwrap(error).getMessage()));
    };
  }
}
