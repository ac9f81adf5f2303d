package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.S3Uri;
import com.stygig.async.internal.NonBlockingS3Client;
import com.stygig.async.internal.RequestGate;
import com.stygig.async.internal.StaleObjects;
import com.stygig.async.spi.AwsCallHistory;
import com.stygig.async.spi.SmallObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The requests that a poller sends to S3, a limited number at a time. */
final class S3Reader {
  /** Larger results are left to the client, which may want them in a file. */
  private static final long MAX_BODY_BYTES = 1 << 20;

  private final S3AsyncClient s3;
  private final AwsCallHistory history;
  private final RequestGate gate;

  S3Reader(S3AsyncClient s3, AwsCallHistory history, int maxConcurrentRequests) {
    this.s3 = NonBlockingS3Client.of(s3);
    this.history = history;
    this.gate = new RequestGate(maxConcurrentRequests);
  }

  /** Sends nothing if the condition does not hold when its turn comes. */
  CompletableFuture<SmallObject> get(
      S3Uri location, InvocationReceipt receipt, BooleanSupplier ifStill) {
    return send(
        () ->
            ifStill.getAsBoolean()
                ? s3.getObject(
                    b -> b.bucket(location.bucket()).key(location.key()),
                    StaleObjects.filter(receipt, SmallObject.upTo(MAX_BODY_BYTES)))
                : notSent());
  }

  /** Asks by listing whether an object is there that is not stale. */
  CompletableFuture<Boolean> exists(
      S3Uri location, InvocationReceipt receipt, BooleanSupplier ifStill) {
    return send(() ->
            ifStill.getAsBoolean()
                ? s3.listObjectsV2(
                    b -> b.bucket(location.bucket()).prefix(location.key()).maxKeys(1))
                : S3Reader.<ListObjectsV2Response>notSent())
        .thenApply(
            page ->
                page.contents().stream()
                    .anyMatch(
                        object ->
                            object.key().equals(location.key())
                                && !StaleObjects.isStale(receipt, object.lastModified())));
  }

  private <T> CompletableFuture<T> send(Supplier<CompletableFuture<T>> request) {
    return history.watch(gate.run(request));
  }

  private static <T> CompletableFuture<T> notSent() {
    return CompletableFuture.failedFuture(new CancellationException());
  }

  /**
   * What a listing found, and whether it saw all of the prefix.
   *
   * @param objects when each key was last modified
   */
  record Listing(Map<String, Instant> objects, int pages, boolean complete) {
    static final Listing NONE = new Listing(Map.of(), 0, true);

    /** Whether it found an object that is not stale. */
    boolean has(S3Uri location, InvocationReceipt receipt) {
      Instant lastModified = objects.get(location.key());
      return lastModified != null && !StaleObjects.isStale(receipt, lastModified);
    }
  }

  /** Lists a prefix, at most so many pages of it. */
  CompletableFuture<Listing> list(S3Uri prefix, int maxPages) {
    return listFrom(null, prefix, new HashMap<>(), 1, maxPages);
  }

  private CompletableFuture<Listing> listFrom(
      @Nullable String continuation,
      S3Uri prefix,
      Map<String, Instant> objects,
      int page,
      int maxPages) {
    return send(() ->
            s3.listObjectsV2(
                b ->
                    b.bucket(prefix.bucket()).prefix(prefix.key()).continuationToken(continuation)))
        .thenCompose(
            response -> {
              response
                  .contents()
                  .forEach(object -> objects.put(object.key(), lastModified(object)));
              boolean complete = !Boolean.TRUE.equals(response.isTruncated());
              return complete || page >= maxPages
                  ? CompletableFuture.completedFuture(new Listing(objects, page, complete))
                  : listFrom(response.nextContinuationToken(), prefix, objects, page + 1, maxPages);
            });
  }

  /** What S3 does not tell the age of counts as new. */
  private static Instant lastModified(S3Object object) {
    return object.lastModified() == null ? Instant.MAX : object.lastModified();
  }
}
