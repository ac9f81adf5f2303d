package com.stygig.async.examples.endpoint;

import com.stygig.async.Recommendation;
import com.stygig.async.examples.endpoint.ResultComparison.What;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The items of two answers, put together by their ids.
 *
 * @param inBoth in the first answer's order
 * @param inFirst ranks of the items that the second answer does not have, by id
 * @param inSecond ranks of the items that the first answer does not have, by id
 */
record ItemPairs(
    List<ItemPair> inBoth, Map<String, Integer> inFirst, Map<String, Integer> inSecond) {
  static ItemPairs of(List<Recommendation> expected, List<Recommendation> seen) {
    Map<String, Integer> seenRanks = ranks(seen);
    List<ItemPair> inBoth = new ArrayList<>();
    Map<String, Integer> inFirst = new LinkedHashMap<>();
    ranks(expected)
        .forEach(
            (name, rank) -> {
              Integer seenRank = seenRanks.remove(name);
              if (seenRank == null) {
                inFirst.put(name, rank);
              } else {
                inBoth.add(
                    new ItemPair(expected.get(rank - 1), rank, seen.get(seenRank - 1), seenRank));
              }
            });
    return new ItemPairs(inBoth, inFirst, seenRanks);
  }

  /** By id, with a number where an id is not the first of its kind. */
  private static Map<String, Integer> ranks(List<Recommendation> items) {
    Map<String, Integer> ranks = new LinkedHashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    for (Recommendation item : items) {
      int count = counts.merge(item.id(), 1, Integer::sum);
      ranks.put(count == 1 ? item.id() : item.id() + " (no. " + count + ")", ranks.size() + 1);
    }
    return ranks;
  }

  void addPresence(Differences differences) {
    inFirst.forEach(
        (name, rank) ->
            differences.add(What.PRESENCE, name, "at rank " + rank, Differences.NOTHING));
    inSecond.forEach(
        (name, rank) ->
            differences.add(What.PRESENCE, name, Differences.NOTHING, "at rank " + rank));
  }
}
