package com.stygig.async.waiters;

import com.stygig.async.spi.ResultWaiter;
import java.util.concurrent.Executor;

/** Looks into waiters and sets their threads, for tests of other packages. */
public final class WaiterState {
  private WaiterState() {}

  /** Sets where what follows the last receive of a waiter that is closed runs. */
  public static SqsWaiter.Builder lastThread(SqsWaiter.Builder builder, Executor executor) {
    builder.lastThread = executor;
    return builder;
  }

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
