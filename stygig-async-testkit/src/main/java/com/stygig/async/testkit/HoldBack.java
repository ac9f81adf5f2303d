package com.stygig.async.testkit;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Holds some deliveries of a subscription back until others have passed them. Thread-safe. */
final class HoldBack {
  private static final int LONGEST_MILLIS = 200;

  private final ScheduledExecutorService scheduler;
  private final List<Held> held = new ArrayList<>();

  HoldBack(ScheduledExecutorService scheduler) {
    this.scheduler = scheduler;
  }

  /** A delivery that waits. */
  private static final class Held {
    private final Runnable delivery;
    private int toPass;

    Held(Runnable delivery, int toPass) {
      this.delivery = delivery;
      this.toPass = toPass;
    }
  }

  void pass(Runnable delivery) {
    delivery.run();
    List<Held> due = new ArrayList<>();
    synchronized (this) {
      for (Iterator<Held> i = held.iterator(); i.hasNext(); ) {
        Held next = i.next();
        if (--next.toPass == 0) {
          i.remove();
          due.add(next);
        }
      }
    }
    due.forEach(next -> next.delivery.run());
  }

  /** Lets so many others pass first, unless they take too long to come. */
  void hold(Runnable delivery, int others) {
    Held one = new Held(delivery, others);
    synchronized (this) {
      held.add(one);
    }
    scheduler.schedule(() -> release(one), LONGEST_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void release(Held one) {
    boolean stillHeld;
    synchronized (this) {
      stillHeld = held.remove(one);
    }
    if (stillHeld) {
      one.delivery.run();
    }
  }
}
