package com.stygig.async.waiters;

import com.stygig.async.spi.ResultWaiter;

/** Looks into waiters, for tests of other packages. */
public final class WaiterState {
  private WaiterState() {}

  /** Whether nobody waits, as far as the waiter knows. */
  public static boolean isEmpty(ResultWaiter waiter) {
    if (waiter instanceof S3PollingWaiter polling) {
      return polling.isEmpty();
    } else if (waiter instanceof SqsWaiter sqs) {
      return sqs.isEmpty();
    }
    return ((HybridWaiter) waiter).isEmpty();
  }
}
