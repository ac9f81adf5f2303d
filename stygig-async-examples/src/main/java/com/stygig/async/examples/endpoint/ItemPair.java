package com.stygig.async.examples.endpoint;

import com.stygig.async.Recommendation;
import com.stygig.async.examples.endpoint.ResultComparison.What;

/**
 * An item that two answers have.
 *
 * @param expectedRank from 1
 * @param seenRank from 1
 */
record ItemPair(Recommendation expected, int expectedRank, Recommendation seen, int seenRank) {
  void addDifferences(Differences differences) {
    String id = expected.id();
    differences.compare(What.SCORE, id, expected.score(), seen.score());
    differences.compare(What.COLOR_SCORE, id, expected.colorScore(), seen.colorScore());
    differences.compare(What.CATEGORY_SCORE, id, expected.categoryScore(), seen.categoryScore());
    differences.compare(What.GENDER_SCORE, id, expected.genderScore(), seen.genderScore());
    differences.compare(
        What.SIMILARITY_SCORE, id, expected.similarityScore(), seen.similarityScore());
    differences.compare(
        What.CATEGORY,
        id,
        expected.category().orElse(Differences.NOTHING),
        seen.category().orElse(Differences.NOTHING));
    differences.compare(
        What.GENDER,
        id,
        expected.gender().orElse(Differences.NOTHING),
        seen.gender().orElse(Differences.NOTHING));
    differences.compare(What.COLORS, id, expected.colors(), seen.colors());
    differences.compare(
        What.PATH,
        id,
        expected.path().orElse(Differences.NOTHING),
        seen.path().orElse(Differences.NOTHING));
  }

  /** Whether both answers find both items equally good. */
  boolean isTiedWith(ItemPair other, Differences differences) {
    return isTied(expected, other.expected, differences) && isTied(seen, other.seen, differences);
  }

  private static boolean isTied(
      Recommendation first, Recommendation second, Differences differences) {
    return first.score().isPresent()
        && second.score().isPresent()
        && differences.isWithin(first.score().getAsDouble(), second.score().getAsDouble());
  }
}
