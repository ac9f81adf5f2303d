package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.endpoint.ResultComparison.What;
import java.util.List;

/** Finds items that change places, beside those that are in one answer only. */
final class ItemOrder {
  private final List<ItemPair> pairs;
  private final Differences differences;

  /** The pairs stand in the first answer's order. */
  ItemOrder(List<ItemPair> pairs, Differences differences) {
    this.pairs = pairs;
    this.differences = differences;
  }

  void compare(List<String> tied) {
    boolean[] isElsewhere = new boolean[pairs.size()];
    boolean[] isTied = new boolean[pairs.size()];
    for (int i = 0; i < pairs.size(); i++) {
      for (int j = i + 1; j < pairs.size(); j++) {
        if (pairs.get(i).seenRank() > pairs.get(j).seenRank()) {
          boolean[] which =
              pairs.get(i).isTiedWith(pairs.get(j), differences) ? isTied : isElsewhere;
          which[i] = true;
          which[j] = true;
        }
      }
    }
    for (int i = 0; i < pairs.size(); i++) {
      ItemPair pair = pairs.get(i);
      if (isElsewhere[i]) {
        differences.add(
            What.RANK,
            pair.expected().id(),
            String.valueOf(pair.expectedRank()),
            String.valueOf(pair.seenRank()));
      } else if (isTied[i]) {
        tied.add(pair.expected().id());
      }
    }
  }
}
