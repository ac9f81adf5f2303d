package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.internal.LogSanitizer;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultProbe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inferences that are looked for, as a message has told of them that cannot be believed as it
 * is. One search at a time for each, whatever comes meanwhile: each message waits for the end of
 * it. Thread-safe.
 */
final class ResultSearches {
  private static final Logger log = LoggerFactory.getLogger(ResultSearches.class);

  /** Of one inference's messages and one credibility; what comes on top may come again later. */
  private static final int MAX_HELD = 4;

  /** A message whose fate the search decides. */
  record Held(
      InferenceNotification notification,
      Credibility credibility,
      CompletableFuture<Delivery> delivery) {
    private boolean isCredible() {
      return credibility == Credibility.CREDIBLE_FAILURE;
    }
  }

  /** Decides about a message when its inference has ended. */
  interface Disposal {
    /**
     * Returns what becomes of it.
     *
     * @param isEvident whether the inference has ended by what lies in S3, or by proof, and not
     *     because a message was believed
     */
    Delivery of(Held held, boolean isEvident);
  }

  private static final class Search {
    final List<Held> held = new ArrayList<>();
    int number;
    boolean isForCredible;
    boolean isBelieved;
    @Nullable CompletableFuture<?> current;
  }

  private final Map<Wait, Search> searches = new HashMap<>();

  /** Looks for an inference that has been accepted. Completes when it is known what it was. */
  CompletableFuture<Delivery> search(
      Wait wait, InferenceNotification notification, Credibility credibility) {
    Held held = new Held(notification, credibility, new CompletableFuture<>());
    Search search;
    int number;
    boolean isThorough;
    CompletableFuture<?> earlier;
    synchronized (this) {
      search = searches.computeIfAbsent(wait, none -> new Search());
      if (search.held.stream().filter(other -> other.credibility() == credibility).count()
          >= MAX_HELD) {
        return CompletableFuture.completedFuture(Delivery.LATER);
      }
      search.held.add(held);
      boolean goesOn = search.number > 0 && (search.isForCredible || !held.isCredible());
      if (goesOn) {
        return held.delivery();
      }
      // A failure has to wait for all of a search, and not for the rest of one. And a hint that
      // comes again and again shall not cost more than a look each time.
      search.isForCredible = held.isCredible();
      isThorough = held.isCredible() || !wait.wasHintedAt;
      wait.wasHintedAt |= !held.isCredible();
      number = ++search.number;
      earlier = search.current;
      search.current = null;
    }
    if (earlier != null) {
      earlier.cancel(true);
    }
    start(wait, search, number, isThorough);
    return held.delivery();
  }

  private void start(Wait wait, Search search, int number, boolean isThorough) {
    CompletableFuture<Optional<InferenceOutcome>> looks =
        looks(wait.probe, wait.receipt(), isThorough);
    boolean isWanted;
    synchronized (this) {
      isWanted = searches.get(wait) == search && search.number == number;
      if (isWanted) {
        search.current = looks;
      }
    }
    if (isWanted) {
      looks.whenComplete(
          (found, error) ->
              ended(wait, search, number, error == null ? found.orElse(null) : null, error));
    } else {
      looks.cancel(true);
    }
  }

  /** Where nobody can look, nothing is found. */
  private static CompletableFuture<Optional<InferenceOutcome>> looks(
      @Nullable ResultProbe probe, InvocationReceipt receipt, boolean isThorough) {
    if (probe == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    try {
      return isThorough ? probe.search(receipt) : probe.probe(receipt);
    } catch (Throwable e) { // of a probe that is not ours
      return CompletableFuture.failedFuture(e);
    }
  }

  private void ended(
      Wait wait,
      Search search,
      int number,
      @Nullable InferenceOutcome found,
      @Nullable Throwable error) {
    InferenceOutcome outcome;
    synchronized (this) {
      if (searches.get(wait) != search || search.number != number) {
        return;
      }
      outcome = found == null ? null : withReason(found, search);
      if (outcome == null && error == null) {
        outcome = firstCredible(search).map(InferenceNotification::outcome).orElse(null);
        search.isBelieved = outcome != null;
      }
      if (outcome == null) {
        searches.remove(wait);
      }
    }
    if (outcome == null) {
      Delivery delivery = error == null ? Delivery.UNCONFIRMED : Delivery.LATER;
      log.debug(
          "A message for {} says too little to be believed, and nothing was found: the wait goes on",
          LogSanitizer.sanitize(wait.inferenceId));
      search.held.forEach(held -> held.delivery().complete(delivery));
    } else {
      wait.complete(outcome); // which ends the search
    }
  }

  private static Optional<InferenceNotification> firstCredible(Search search) {
    return search.held.stream().filter(Held::isCredible).map(Held::notification).findFirst();
  }

  /** The failure object has the model's words, and the message those of the service. */
  private static InferenceOutcome withReason(InferenceOutcome outcome, Search search) {
    return outcome instanceof InferenceOutcome.Failed failed
        ? new InferenceOutcome.Failed(
            failed
                .reason()
                .or(() -> firstCredible(search).flatMap(InferenceNotification::failureReason)),
            failed.content())
        : outcome;
  }

  /** To be called when an inference is not waited for any more. */
  void end(Wait wait, Disposal disposal) {
    Search search;
    CompletableFuture<?> looks;
    synchronized (this) {
      search = searches.remove(wait);
      if (search == null) {
        return;
      }
      looks = search.current;
    }
    if (looks != null) {
      looks.cancel(true);
    }
    search.held.forEach(held -> held.delivery().complete(disposal.of(held, !search.isBelieved)));
  }
}
