package com.stygig.async.examples.endpoint;

import com.stygig.async.RecommendationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Whether two answers to the same request say the same.
 *
 * <p>The same are: the items, their order, their scores and partial scores within a tolerance, what
 * is told of each item and of the query, the number of candidates, and the model's version. Not
 * looked at are times, and what the model tells beyond that.
 *
 * <p>Items are compared by their id, wherever they stand. Two items in another order are a
 * difference unless they are tied: both answers give both of them scores no further apart than the
 * tolerance. Tied items in another order are told, but are none. An item without a score is tied
 * with none.
 *
 * @param tolerance how far scores may be apart; half a millionth more is taken for rounding
 * @param items how many items both answers have
 * @param largestScoreDifference of scores that both answers have
 * @param tied items that are tied and stand elsewhere
 * @param differences what is not the same; as many when the answers change places
 */
public record ResultComparison(
    double tolerance,
    int items,
    OptionalDouble largestScoreDifference,
    List<String> tied,
    List<Difference> differences) {
  public static final double DEFAULT_TOLERANCE = 0.001;

  public ResultComparison {
    tied = List.copyOf(tied);
    differences = List.copyOf(differences);
  }

  /**
   * A difference.
   *
   * @param what such as {@code score}
   * @param where an item's id, or which part of the answer
   * @param expected what the first answer says
   * @param seen what the second one says
   */
  public record Difference(What what, String where, String expected, String seen) {
    @Override
    public String toString() {
      return where + ": " + what + " " + seen + " instead of " + expected;
    }
  }

  /** What can be different. */
  public enum What {
    PRESENCE,
    RANK,
    SCORE,
    COLOR_SCORE,
    CATEGORY_SCORE,
    GENDER_SCORE,
    SIMILARITY_SCORE,
    CATEGORY,
    GENDER,
    GENDER_CONFIDENCE,
    COLORS,
    DOMINANT_COLOR,
    PATH,
    TOTAL_CANDIDATES,
    MODEL_VERSION;

    /** In words. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * Compares two answers.
   *
   * @param expected such as a real-time endpoint's
   * @param seen such as an asynchronous endpoint's
   * @param tolerance from 0 to 1
   */
  public static ResultComparison of(
      RecommendationResult expected, RecommendationResult seen, double tolerance) {
    if (!(tolerance >= 0 && tolerance <= 1)) {
      throw new IllegalArgumentException("The tolerance must be from 0 to 1: " + tolerance);
    }
    Differences differences = new Differences(tolerance);
    ItemPairs pairs = ItemPairs.of(expected.recommendations(), seen.recommendations());
    pairs.addPresence(differences);
    List<String> tied = new ArrayList<>();
    new ItemOrder(pairs.inBoth(), differences).compare(tied);
    pairs.inBoth().forEach(pair -> pair.addDifferences(differences));
    AnswerFacts.compare(expected, seen, differences);
    return new ResultComparison(
        tolerance, pairs.inBoth().size(), differences.largest(), tied, differences.all());
  }

  /** Whether there is no difference. */
  public boolean isSame() {
    return differences.isEmpty();
  }
}
