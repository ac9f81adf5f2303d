package com.stygig.async.waiters;

import com.stygig.async.S3Uri;
import com.stygig.async.internal.RequestGate;
import com.stygig.async.spi.SmallObject;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** The requests that a poller sends to S3, a limited number at a time. */
final class S3Reader {
  /** Larger results are left to the client, which may want them in a file. */
  private static final long MAX_BODY_BYTES = 1 << 20;

  private final S3AsyncClient s3;
  private final RequestGate gate;

  S3Reader(S3AsyncClient s3, int maxConcurrentRequests) {
    this.s3 = s3;
    this.gate = new RequestGate(maxConcurrentRequests);
  }

  /** Sends nothing if the condition does not hold when its turn comes. */
  CompletableFuture<SmallObject> get(S3Uri location, BooleanSupplier ifStill) {
    return gate.run(
        () ->
            ifStill.getAsBoolean()
                ? s3.getObject(
                    b -> b.bucket(location.bucket()).key(location.key()),
                    SmallObject.upTo(MAX_BODY_BYTES))
                : notSent());
  }

  /** Asks by listing whether an object is there. */
  CompletableFuture<Boolean> exists(S3Uri location, BooleanSupplier ifStill) {
    return gate.run(
            () ->
                ifStill.getAsBoolean()
                    ? s3.listObjectsV2(
                        b -> b.bucket(location.bucket()).prefix(location.key()).maxKeys(1))
                    : S3Reader.<ListObjectsV2Response>notSent())
        .thenApply(
            page ->
                page.contents().stream().anyMatch(object -> object.key().equals(location.key())));
  }

  private static <T> CompletableFuture<T> notSent() {
    return CompletableFuture.failedFuture(new CancellationException());
  }

  /** What a listing found, and whether it saw all of the prefix. */
  record Listing(Set<String> keys, int pages, boolean complete) {
    static final Listing NONE = new Listing(Set.of(), 0, true);
  }

  /** Lists a prefix, at most so many pages of it. */
  CompletableFuture<Listing> list(S3Uri prefix, int maxPages) {
    return listFrom(null, prefix, new HashSet<>(), 1, maxPages);
  }

  private CompletableFuture<Listing> listFrom(
      @Nullable String continuation, S3Uri prefix, Set<String> keys, int page, int maxPages) {
    return gate.run(
            () ->
                s3.listObjectsV2(
                    b ->
                        b.bucket(prefix.bucket())
                            .prefix(prefix.key())
                            .continuationToken(continuation)))
        .thenCompose(
            response -> {
              response.contents().forEach(object -> keys.add(object.key()));
              boolean complete = !Boolean.TRUE.equals(response.isTruncated());
              return complete || page >= maxPages
                  ? CompletableFuture.completedFuture(new Listing(keys, page, complete))
                  : listFrom(response.nextContinuationToken(), prefix, keys, page + 1, maxPages);
            });
  }
}
