package com.stygig.async.internal;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.retry.ClockSkew;

/** Knows the errors by which AWS refuses what was signed at a wrong time. */
public final class ClockSkewErrors {
  /** What a service says of a time that is wrong, and of a secret key that is. */
  private static final Set<String> POSSIBLE_CODES =
      Set.of("InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure");

  private ClockSkewErrors() {}

  /**
   * Returns whether AWS has refused a request for the time that it was signed with, and has done
   * nothing else. The AWS SDK, also without its own retry, has then learned by how much this
   * machine's clock is wrong: the next attempt succeeds.
   *
   * @param error what a call has failed with, without the wrappers that futures put around it
   * @return true if another attempt should succeed
   */
  public static boolean isClockSkew(Throwable error) {
    return error instanceof AwsServiceException e
        && (e.isClockSkewException() || isPossible(e.awsErrorDetails()));
  }

  /**
   * The SDK knows these, too, by a member that its exceptions lose on their way to the caller. It
   * signs with the time of the system, and with no clock that we were given.
   */
  private static boolean isPossible(@Nullable AwsErrorDetails details) {
    return details != null
        && details.errorCode() != null
        && details.sdkHttpResponse() != null
        && POSSIBLE_CODES.contains(details.errorCode())
        && ClockSkew.getServerTime(details.sdkHttpResponse())
            .filter(time -> ClockSkew.isClockSkewed(Instant.now(), time))
            .isPresent();
  }
}
