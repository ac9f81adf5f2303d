package com.stygig.async;

import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the publishers of this package have in common. */
final class Signals {
  static final String DEMAND_RULE =
      "A subscriber must request at least 1 item (Reactive Streams, rule 3.9)";

  private static final Subscription NOTHING =
      new Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };

  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /** More than can be counted is without bounds (rule 3.17). */
  static void addDemand(AtomicLong demand, long n) {
    demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
  }

  /** Tells an error to a subscriber that may throw another one. */
  static void error(Subscriber<?> subscriber, Throwable error) {
    try {
      subscriber.onError(error);
    } catch (Throwable e) {
      log.debug("A subscriber failed when it was told of an error", e);
    }
  }

  /** Tells a subscriber that there is nothing to subscribe to. */
  static void refuse(Subscriber<?> subscriber, Throwable error) {
    begin(subscriber, NOTHING);
    error(subscriber, error);
  }

  /** Returns whether the subscriber took its subscription, which is cancelled otherwise. */
  static boolean begin(Subscriber<?> subscriber, Subscription subscription) {
    try {
      subscriber.onSubscribe(subscription);
      return true;
    } catch (Throwable e) {
      log.debug("A subscriber failed when it got its subscription", e);
      subscription.cancel();
      error(subscriber, e);
      return false;
    }
  }
}
