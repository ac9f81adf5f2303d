package com.stygig.async.waiters;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Waits in an order: a binary heap in which each wait knows its place, so that one that is over is
 * taken out at once. A tree would take another 40 bytes for each of very many waits. What orders a
 * wait does not change while it stands in the queue. Not thread-safe.
 */
final class WaitQueue {
  /** The place of a wait that does not stand in the queue. */
  static final int NONE = -1;

  private final List<Wait> heap = new ArrayList<>();
  private final Comparator<Wait> order;
  private final ToIntFunction<Wait> place;
  private final ObjIntConsumer<Wait> setPlace;

  WaitQueue(Comparator<Wait> order, ToIntFunction<Wait> place, ObjIntConsumer<Wait> setPlace) {
    this.order = order;
    this.place = place;
    this.setPlace = setPlace;
  }

  boolean isEmpty() {
    return heap.isEmpty();
  }

  /** The first in the order, of a queue that is not empty. */
  Wait first() {
    return heap.get(0);
  }

  Wait takeFirst() {
    Wait first = first();
    remove(first);
    return first;
  }

  void add(Wait wait) {
    heap.add(wait);
    moveUp(wait, heap.size() - 1);
  }

  /** Does nothing if the wait does not stand in the queue. */
  void remove(Wait wait) {
    int gap = place.applyAsInt(wait);
    if (gap == NONE) {
      return;
    }
    setPlace.accept(wait, NONE);
    Wait last = heap.remove(heap.size() - 1);
    if (last != wait) {
      moveDown(last, gap);
      if (place.applyAsInt(last) == gap) {
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
  int count(Predicate<Wait> isEarly, Predicate<Wait> hasProperty, int enough) {
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

  private void moveUp(Wait wait, int from) {
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

  private void moveDown(Wait wait, int from) {
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

  private void put(Wait wait, int at) {
    heap.set(at, wait);
    setPlace.accept(wait, at);
  }
}
