package com.stygig.async;

import java.util.concurrent.Flow;

/** A subscription to nothing. */
final class NoSubscription implements Flow.Subscription {
  @Override
  public void request(long n) {}

  @Override
  public void cancel() {}
}
