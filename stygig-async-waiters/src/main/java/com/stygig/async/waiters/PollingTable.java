package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** All inferences that are waited for by looking into S3: the driver's, and those to come. */
final class PollingTable implements Way {
  private final PollingDriver driver;

  /** Not accepted yet; the others are the driver's. */
  private final Set<Wait> open = new LinkedHashSet<>();

  private boolean closed;

  /** Makes the driver for this way. */
  PollingTable(Function<Way, PollingDriver> driver) {
    this.driver = driver.apply(this);
  }

  @Override
  public void await(Wait wait, CompletionStage<InvocationReceipt> receipt) {
    if (!opened(wait)) {
      wait.refuse(this, "The waiter is closed");
      return;
    }
    wait.whenAccepted(this, receipt, accepted -> watch(wait, accepted));
  }

  private synchronized boolean opened(Wait wait) {
    return !closed && open.add(wait);
  }

  private void watch(Wait wait, InvocationReceipt accepted) {
    driver.add(wait, accepted);
    noLongerOpen(wait);
  }

  private synchronized void noLongerOpen(Wait wait) {
    open.remove(wait);
  }

  @Override
  public synchronized boolean forget(Wait wait) {
    boolean wasOpen = open.remove(wait);
    return driver.remove(wait) || wasOpen;
  }

  @Override
  public synchronized boolean isEmpty() {
    return open.isEmpty() && driver.isEmpty();
  }

  /** Ends all waits. */
  void close() {
    List<Wait> unfinished;
    synchronized (this) {
      closed = true;
      unfinished = List.copyOf(open);
    }
    driver.close().forEach(wait -> wait.fail(this, "The waiter was closed", null));
    unfinished.forEach(wait -> wait.fail(this, "The waiter was closed", null));
  }
}
