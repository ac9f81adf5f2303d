package com.stygig.async.examples.checklist;

import com.stygig.async.examples.endpoint.ResultComparison;
import com.stygig.async.examples.endpoint.ResultComparison.Difference;
import com.stygig.async.examples.endpoint.ResultComparison.What;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Check boxes of comparisons. */
final class Comparisons {
  private static final int TOLD = 3;

  private Comparisons() {}

  /** Holds if there is no difference of these kinds. */
  static void check(
      String text, ResultComparison comparison, Set<What> kinds, String expected, TestLog log) {
    List<Difference> found =
        comparison.differences().stream().filter(d -> kinds.contains(d.what())).toList();
    log.check(text, found.isEmpty(), expected, text(found));
  }

  /** The first few, in words. */
  static String text(List<Difference> differences) {
    if (differences.isEmpty()) {
      return "no difference";
    }
    String first =
        differences.stream()
            .limit(TOLD)
            .map(Difference::toString)
            .collect(Collectors.joining("; "));
    return differences.size() <= TOLD
        ? first
        : first + "; and " + (differences.size() - TOLD) + " more";
  }
}
