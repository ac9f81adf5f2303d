package com.stygig.async.waiters;

import com.stygig.async.S3Uri;
import com.stygig.async.internal.AwsErrors;
import com.stygig.async.spi.AwsCallHistory;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.SmallObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * Looks once for the outcome of one inference. The future completes with the outcome, with nothing
 * for "not yet", and fails with what S3 said where that means neither.
 */
final class Looker {
  /** How long a prefix is not listed again that may not be: permissions change. */
  private static final Duration NO_LISTING = Duration.ofMinutes(10);

  /** One that is forgotten costs a request that is refused. */
  private static final int MANY_PREFIXES = 1_000;

  private final S3Reader s3;
  private final Refusals refusals;
  private final InstantSource clock;

  /** Those that were refused last; guarded by itself. */
  private final Map<S3Uri, Instant> notListableUntil =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<S3Uri, Instant> eldest) {
          return size() > MANY_PREFIXES;
        }
      };

  Looker(S3Reader s3, AwsCallHistory history, InstantSource clock) {
    this.s3 = s3;
    this.refusals = new Refusals(history, clock);
    this.clock = clock;
  }

  /** Whether a wait is to be given up after a look that has failed. */
  boolean isPermanent(Throwable error, Wait wait, Instant waiting) {
    return refusals.isPermanent(error, wait.inferenceId, waiting);
  }

  boolean mayList(WatchedPrefix.Place place) {
    return mayList(place.outputs()) && place.failures().map(this::mayList).orElse(true);
  }

  private boolean mayList(S3Uri prefix) {
    synchronized (notListableUntil) {
      Instant until = notListableUntil.get(prefix);
      return until == null || !clock.instant().isBefore(until);
    }
  }

  private void mayNotList(S3Uri prefix) {
    Instant until = clock.instant().plus(NO_LISTING);
    synchronized (notListableUntil) {
      notListableUntil.remove(prefix); // to be the last again
      notListableUntil.put(prefix, until);
    }
  }

  /** What lies under the prefixes of a place, as far as so many pages tell. */
  record Listing(S3Reader.Listing outputs, S3Reader.Listing failures) {
    boolean complete() {
      return outputs.complete() && failures.complete();
    }

    int pages() {
      return outputs.pages() + failures.pages();
    }

    boolean hasResultOf(Wait wait) {
      return hasOutputOf(wait) || hasFailureOf(wait);
    }

    private boolean hasOutputOf(Wait wait) {
      return outputs.has(wait.receipt().outputLocation(), wait.receipt());
    }

    private boolean hasFailureOf(Wait wait) {
      return wait.receipt()
          .failureLocation()
          .map(at -> failures.has(at, wait.receipt()))
          .orElse(false);
    }
  }

  CompletableFuture<Listing> list(WatchedPrefix.Place place, int pages) {
    if (place.failures().isEmpty()) {
      return list(place.outputs(), pages)
          .thenApply(outputs -> new Listing(outputs, S3Reader.Listing.NONE));
    }
    int each = (pages + 1) / 2;
    return list(place.outputs(), each)
        .thenCombine(list(place.failures().get(), each), Listing::new);
  }

  private CompletableFuture<S3Reader.Listing> list(S3Uri prefix, int pages) {
    return s3.list(prefix, pages)
        .whenComplete(
            (listing, error) -> {
              if (error != null && S3Failures.of(error) == S3Failures.FORBIDDEN) {
                mayNotList(prefix);
              }
            });
  }

  /** Fetches what a listing has seen of an inference. */
  CompletableFuture<Optional<InferenceOutcome>> lookAt(Wait wait, Listing listing) {
    return listing.hasOutputOf(wait) ? lookAtOutput(wait) : lookAtFailure(wait);
  }

  /**
   * Looks at the output location, and at the failure location if there is nothing at the first.
   * That a missing result looks forbidden does not keep us from finding the failure.
   */
  CompletableFuture<Optional<InferenceOutcome>> lookAtBoth(Wait wait) {
    CompletableFuture<Optional<InferenceOutcome>> output = lookAtOutput(wait);
    if (wait.receipt().failureLocation().isEmpty()) {
      return output;
    }
    return output
        .handle(
            (found, error) -> {
              boolean nothing = error == null && found.isEmpty();
              boolean forbidden = error != null && S3Failures.of(error) == S3Failures.FORBIDDEN;
              return nothing || forbidden
                  ? lookAtFailure(wait)
                      .thenCompose(
                          failure ->
                              failure.isPresent()
                                  ? CompletableFuture.completedFuture(failure)
                                  : output)
                  : output;
            })
        .thenCompose(next -> next);
  }

  private CompletableFuture<Optional<InferenceOutcome>> lookAtOutput(Wait wait) {
    return fetch(wait, wait.receipt().outputLocation())
        .thenApply(found -> found.map(Looker::success));
  }

  private CompletableFuture<Optional<InferenceOutcome>> lookAtFailure(Wait wait) {
    return fetch(wait, wait.receipt().failureLocation().orElseThrow())
        .thenApply(found -> found.map(Looker::failure));
  }

  private static InferenceOutcome success(SmallObject object) {
    return new InferenceOutcome.Succeeded(object.bytes());
  }

  private static InferenceOutcome failure(SmallObject object) {
    return new InferenceOutcome.Failed(Optional.empty(), object.bytes());
  }

  private CompletableFuture<Optional<SmallObject>> fetch(Wait wait, S3Uri location) {
    return get(wait, location)
        .exceptionallyCompose(
            error ->
                S3Failures.of(error) == S3Failures.FORBIDDEN
                    ? afterForbidden(wait, location, error)
                    : CompletableFuture.failedFuture(error));
  }

  private CompletableFuture<Optional<SmallObject>> get(Wait wait, S3Uri location) {
    return s3.get(location, wait.receipt(), () -> !wait.isOver())
        .thenApply(Optional::of)
        .exceptionallyCompose(
            error ->
                S3Failures.of(error) == S3Failures.NOT_THERE
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : CompletableFuture.failedFuture(error));
  }

  /**
   * "Forbidden" may mean "missing". A listing tells the difference, if we may list: an object that
   * is there and is forbidden still, in case it came in between, is truly denied.
   */
  private CompletableFuture<Optional<SmallObject>> afterForbidden(
      Wait wait, S3Uri location, Throwable forbidden) {
    S3Uri prefix = WatchedPrefix.Place.folder(location);
    if (!mayList(prefix)) {
      return CompletableFuture.failedFuture(forbidden);
    }
    return s3.exists(location, wait.receipt(), () -> mayList(prefix) && !wait.isOver())
        .thenCompose(
            exists ->
                exists
                    ? get(wait, location).exceptionallyCompose(error -> denied(location, error))
                    : CompletableFuture.completedFuture(Optional.<SmallObject>empty()))
        .exceptionallyCompose(
            error -> {
              if (S3Failures.of(error) == S3Failures.FORBIDDEN) {
                mayNotList(prefix);
              }
              boolean notSent = AwsErrors.unwrap(error) instanceof CancellationException;
              return CompletableFuture.failedFuture(notSent ? forbidden : error);
            });
  }

  private static CompletableFuture<Optional<SmallObject>> denied(S3Uri location, Throwable error) {
    return CompletableFuture.failedFuture(
        S3Failures.of(error) == S3Failures.FORBIDDEN
            ? new AccessDeniedException(location, AwsErrors.unwrap(error))
            : error);
  }
}
