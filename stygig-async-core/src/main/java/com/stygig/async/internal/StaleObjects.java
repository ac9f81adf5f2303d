package com.stygig.async.internal;

import com.stygig.async.InvocationReceipt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Tells the result of an inference from an object that was there before. Only where the request
 * named the file can there be one; everywhere else the service makes up a name.
 *
 * <p>Two times of AWS are compared, that of the object and that of the invocation's answer, and not
 * the client's, which may be wrong. Both have whole seconds: what was written in the same second is
 * the result.
 */
public final class StaleObjects {
  private StaleObjects() {}

  /**
   * Returns whether an object was there before an invocation.
   *
   * @param receipt of the invocation
   * @param lastModified when the object was written, by S3's clock; null if S3 did not say
   * @return false also where nobody can tell, because S3 or the service gave no time
   */
  public static boolean isStale(InvocationReceipt receipt, @Nullable Instant lastModified) {
    return receipt.fileName().isPresent()
        && lastModified != null
        && receipt
            .acceptedAtByService()
            .map(accepted -> lastModified.getEpochSecond() < accepted.getEpochSecond())
            .orElse(false);
  }

  /**
   * Lets a transformer see only what is not stale. For a stale object, getting it fails like
   * getting one that is not there: with a {@link
   * software.amazon.awssdk.services.s3.model.NoSuchKeyException}.
   *
   * @param receipt of the invocation whose result or failure is fetched
   * @param transformer what takes the object
   * @param <T> what it makes of the object
   * @return what to call {@code getObject} with
   */
  public static <T> AsyncResponseTransformer<GetObjectResponse, T> filter(
      InvocationReceipt receipt, AsyncResponseTransformer<GetObjectResponse, T> transformer) {
    return receipt.fileName().isEmpty()
        ? transformer
        : new StaleObjectFilter<>(receipt, transformer);
  }
}
