package com.stygig.async;

import com.stygig.async.internal.AwsErrorKind;
import com.stygig.async.internal.AwsErrors;
import com.stygig.async.internal.StaleObjects;
import com.stygig.async.spi.SmallObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Looks whether there is an object at a place that a receipt names. Insists within a time limit, as
 * a circuit breaker that is half open lets few through where many look at once. Thread-safe.
 */
final class PlaceLook {
  private final S3AsyncClient s3;
  private final ResilientCalls calls;
  private final TimeLimit limit;

  PlaceLook(S3AsyncClient s3, ResilientCalls calls, TimeLimit limit) {
    this.s3 = s3;
    this.calls = calls;
    this.limit = limit;
  }

  /**
   * What a look has seen.
   *
   * @param object null if nothing was found
   * @param refusal why it is not known whether there is something, null if it is
   */
  record Seen(@Nullable SmallObject object, @Nullable Throwable refusal) {}

  /**
   * Looks at a place. "Missing" and "forbidden" are answers: without permission to list they are
   * the same one. Without an answer the future fails.
   *
   * @param request for the object, or a part of it
   * @param transformers make what takes it, anew for each attempt
   */
  CompletableFuture<Seen> at(
      GetObjectRequest request,
      InvocationReceipt receipt,
      Supplier<AsyncResponseTransformer<GetObjectResponse, SmallObject>> transformers) {
    return calls.call(
        limit,
        () -> {
          CompletableFuture<SmallObject> get =
              s3.getObject(request, StaleObjects.filter(receipt, transformers.get()));
          return ResilientCalls.ending(get, get.handle(PlaceLook::seen));
        });
  }

  private static Seen seen(@Nullable SmallObject object, @Nullable Throwable error) {
    if (error == null) {
      return new Seen(object, null);
    }
    return switch (AwsErrorKind.of(error)) {
      case MISSING -> new Seen(null, null);
      case DENIED -> new Seen(null, AwsErrors.unwrap(error));
      default -> throw new CompletionException(AwsErrors.unwrap(error));
    };
  }
}
