package com.stygig.async.waiters;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * Waits in an order: a binary heap in which each wait knows its place, so that one that is over is
 * taken out at once. A tree would take another 40 bytes for each of very many waits. A wait stands
 * in one queue at a time, and what orders it does not change meanwhile. Not thread-safe.
 */
final class WaitQueue<W extends Wait> {
  private static final int NONE = -1;

  private final List<W> heap = new ArrayList<>();
  private final Comparator<W> order;

  WaitQueue(Comparator<W> order) {
    this.order = order;
  }

  boolean isEmpty() {
    return heap.isEmpty();
  }

  /** The first in the order, of a queue that is not empty. */
  W first() {
    return heap.get(0);
  }

  W takeFirst() {
    W first = first();
    remove(first);
    return first;
  }

  void add(W wait) {
    heap.add(wait);
    moveUp(wait, heap.size() - 1);
  }

  /** Does nothing if the wait does not stand in the queue. */
  void remove(W wait) {
    int gap = wait.place;
    if (gap == NONE) {
      return;
    }
    wait.place = NONE;
    W last = heap.remove(heap.size() - 1);
    if (last != wait) {
      moveDown(last, gap);
      if (last.place == gap) {
        moveUp(last, gap);
      }
    }
  }

  /**
   * Counts those among the first of the order that have a property.
   *
   * @param isEarly true for the first ones, false for all others
   * @param enough where to stop counting
   */
  int count(Predicate<W> isEarly, Predicate<W> hasProperty, int enough) {
    Deque<Integer> places = new ArrayDeque<>();
    places.push(0);
    int count = 0;
    while (!places.isEmpty() && count < enough) {
      int at = places.pop();
      if (at < heap.size() && isEarly.test(heap.get(at))) { // or else all below it are not
        count += hasProperty.test(heap.get(at)) ? 1 : 0;
        places.push(2 * at + 1);
        places.push(2 * at + 2);
      }
    }
    return count;
  }

  private void moveUp(W wait, int from) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) / 2;
      if (order.compare(wait, heap.get(parent)) >= 0) {
        break;
      }
      put(heap.get(parent), at);
      at = parent;
    }
    put(wait, at);
  }

  private void moveDown(W wait, int from) {
    int at = from;
    while (2 * at + 1 < heap.size()) {
      int child = 2 * at + 1;
      if (child + 1 < heap.size() && order.compare(heap.get(child + 1), heap.get(child)) < 0) {
        child++;
      }
      if (order.compare(wait, heap.get(child)) <= 0) {
        break;
      }
      put(heap.get(child), at);
      at = child;
    }
    put(wait, at);
  }

  private void put(W wait, int place) {
    heap.set(place, wait);
    wait.place = place;
  }
}
