package com.stygig.async.testkit;

import java.util.concurrent.CompletionStage;

/** Takes parcels to subscriptions of one kind. Never blocks. */
@FunctionalInterface
interface SnsTransport {
  /**
   * Tries once.
   *
   * @return ends when the parcel has arrived; fails with a {@link Refused} if another try would not
   *     help
   */
  CompletionStage<?> deliver(SnsParcel parcel, SnsSubscription to);

  /** The receiver's last word. */
  final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message, null, false, false);
    }
  }
}
