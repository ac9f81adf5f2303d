package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultWaitException;
import com.stygig.async.spi.ResultProbe;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In which ways a waiter waits for each of its inferences: in one, or in two, of which the first to
 * know wins. Thread-safe.
 */
final class Ways {
  private static final Logger log = LoggerFactory.getLogger(Ways.class);

  private final List<Way> all;
  private final AtomicBoolean hasToldOfFailure = new AtomicBoolean();

  private Ways(List<Way> all) {
    this.all = all;
  }

  static Ways only(Way way) {
    return new Ways(List.of(way));
  }

  static Ways both(Way push, Way polling) {
    return new Ways(List.of(push, polling));
  }

  /** Begins to wait. The future of the outcome is the wait itself. */
  Wait await(String inferenceId, CompletionStage<InvocationReceipt> receipt) {
    return await(inferenceId, receipt, null);
  }

  Wait await(
      String inferenceId, CompletionStage<InvocationReceipt> receipt, @Nullable ResultProbe probe) {
    return await(new Wait(inferenceId, probe, this), receipt);
  }

  Wait await(Wait wait, CompletionStage<InvocationReceipt> receipt) {
    for (Way way : all) {
      way.await(wait, receipt);
    }
    if (wait.isOver()) { // perhaps before all of them knew it
      forget(wait);
    }
    return wait;
  }

  boolean isOne() {
    return all.size() == 1;
  }

  void forget(Wait wait) {
    for (Way way : all) {
      way.forget(wait);
    }
  }

  boolean isEmpty() {
    return all.stream().allMatch(Way::isEmpty);
  }

  /** Notifications that cannot come any more are worth a line: S3 alone takes longer. */
  void goOnWithout(Way failed, Throwable error) {
    boolean isBroken = error instanceof ResultWaitException e && e.receipt().isPresent();
    if (isBroken && failed == all.get(0) && hasToldOfFailure.compareAndSet(false, true)) {
      log.warn("No notifications any more, S3 is still looked into", error);
    }
  }
}
