package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.Uninterrupted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What was made so far, and how to remove it again: the last first. Thread-safe. */
final class Undo {
  private record Step(String what, Runnable removal, boolean needsAllBefore) {}

  private final Deque<Step> steps = new ArrayDeque<>();

  /** What was removed, and what is still there and why. */
  record Result(List<String> removed, List<String> left) {}

  synchronized void made(String what, Runnable removal) {
    steps.push(new Step(what, removal, false));
  }

  /** As {@link #made}, but as long as it is there, nothing that was made before may go. */
  synchronized void madeOf(String what, Runnable removal) {
    steps.push(new Step(what, removal, true));
  }

  /** In the order in which it was made. */
  synchronized List<String> made() {
    List<String> made = new ArrayList<>();
    steps.descendingIterator().forEachRemaining(step -> made.add(step.what));
    return made;
  }

  private synchronized Deque<Step> take() {
    Deque<Step> taken = new ArrayDeque<>(steps);
    steps.clear();
    return taken;
  }

  Result run() {
    List<String> removed = new ArrayList<>();
    List<String> left = new ArrayList<>();
    boolean blocked = false;
    for (Step step : take()) {
      if (blocked) {
        left.add(step.what);
        continue;
      }
      try {
        Uninterrupted.run(step.removal);
        removed.add(step.what);
      } catch (RuntimeException e) {
        left.add(step.what + " (" + AwsErrors.reason(e) + ")");
        blocked = step.needsAllBefore;
      }
    }
    return new Result(removed, left);
  }
}
