package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.S3Uri;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All waits whose results lie side by side, so that one listing can ask for all of them. Guarded by
 * its waiter.
 */
final class WatchedPrefix {
  /**
   * What a LIST request costs in GET requests, by AWS's price list ($0.005 and $0.0004 per 1,000).
   */
  private static final double LIST_COST = 12.5;

  /** A listing is a chain of pages, each a round trip; more than that is no quick look. */
  private static final int MAX_PAGES = 20;

  /** Over how many seconds the rate of results is averaged. */
  private static final double MEMORY_SECONDS = 10;

  /** After a gap of so many seconds there is no telling when what is there has come. */
  private static final int LONG_GAP_SECONDS = 60;

  /** The prefixes that results and failures lie under. */
  record Place(S3Uri outputs, Optional<S3Uri> failures) {
    static Place of(InvocationReceipt receipt) {
      return new Place(
          folder(receipt.outputLocation()), receipt.failureLocation().map(Place::folder));
    }

    static S3Uri folder(S3Uri object) {
      return new S3Uri(
          object.bucket(), object.key().substring(0, object.key().lastIndexOf('/') + 1));
    }
  }

  final Place place;

  /** Each knows its place, so that removing one takes no search. */
  private final List<Wait> waits = new ArrayList<>();

  private int pagesOfLastListing;
  private Instant noListingBefore = Instant.MIN;

  /** When a listing last told of all waits. */
  Instant listedAt = Instant.MIN;

  /** How many times the price of a look for one that cost, and what part of it for each. */
  double price = LIST_COST;

  double share = 1;

  /** How many results listings find in a second, on the average; negative if that is unknown. */
  double resultsPerSecond = -1;

  /** Until when others may wait for the listing that is under way; null if there is none. */
  @Nullable Instant listingUntil;

  WatchedPrefix(Place place) {
    this.place = place;
    this.pagesOfLastListing = prefixes();
  }

  void add(Wait wait) {
    wait.placeInPrefix = waits.size();
    waits.add(wait);
  }

  void remove(Wait wait) {
    Wait last = waits.remove(waits.size() - 1);
    if (last != wait) {
      waits.set(wait.placeInPrefix, last);
      last.placeInPrefix = wait.placeInPrefix;
    }
  }

  boolean isEmpty() {
    return waits.isEmpty();
  }

  /** A copy, to be used without the guard. */
  List<Wait> waits() {
    return List.copyOf(waits);
  }

  /**
   * Decides how to look for that many waits: with so many pages of listing at the most, or, for 0,
   * by one GET for each place. Listing is chosen where it costs less, as far as the last one tells.
   */
  int pagesWorthListing(int due, Instant now) {
    double costOfGets = (double) due * prefixes();
    if (!mayBeListed(now) || costOfGets <= LIST_COST * pagesOfLastListing) {
      return 0;
    }
    return (int) Math.min(MAX_PAGES, costOfGets / LIST_COST);
  }

  /**
   * A listing of so many pages has told of all waits, and found so many more results. What part of
   * the price of a look that cost each of them is at the least a given one.
   */
  void listed(int pages, int results, double least, Instant at) {
    price = LIST_COST * pages / prefixes();
    share = Math.min(1, Math.max(least, price / Math.max(1, waits.size())));
    count(results, at);
    listedAt = at;
    pagesOfLastListing = Math.max(pages, prefixes());
  }

  private void count(int results, Instant now) {
    if (listedAt.plusSeconds(LONG_GAP_SECONDS).isBefore(now)) {
      resultsPerSecond = -1;
      return;
    }
    double elapsed = Math.max(1e-3, PollInterval.seconds(Duration.between(listedAt, now)));
    double weight = 1 - Math.exp(-elapsed / MEMORY_SECONDS);
    double before = Math.max(0, resultsPerSecond);
    resultsPerSecond = before + weight * (results / elapsed - before);
  }

  /** Of so many waits it is worth listing as many pages as can be. */
  int manyEnough() {
    return (int) (LIST_COST * MAX_PAGES / prefixes()) + 1;
  }

  boolean isBeingListed(Instant now) {
    return listingUntil != null && now.isBefore(listingUntil);
  }

  /** Whether there is nothing to be remembered of it. */
  boolean isForgettable(Instant now) {
    return isEmpty() && mayBeListed(now) && listingUntil == null;
  }

  boolean mayBeListed(Instant now) {
    return !now.isBefore(noListingBefore);
  }

  void doNotListBefore(Instant time) {
    noListingBefore = time;
  }

  private int prefixes() {
    return place.failures().isPresent() ? 2 : 1;
  }
}
