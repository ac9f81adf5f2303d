package com.stygig.async.examples.checklist;

import com.stygig.async.examples.endpoint.ResultComparison;
import com.stygig.async.examples.endpoint.ResultComparison.What;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Test 11: the real-time endpoint says the same. */
final class MatchesRealTime implements AcceptanceTest {
  private static final String ORDER = "Recommendations order matches";
  private static final double TOLERANCE = ResultComparison.DEFAULT_TOLERANCE;
  private static final Set<What> SCORES =
      Set.of(
          What.SCORE,
          What.COLOR_SCORE,
          What.CATEGORY_SCORE,
          What.GENDER_SCORE,
          What.SIMILARITY_SCORE);
  private static final Set<What> NOT_METADATA =
      Stream.concat(SCORES.stream(), Stream.of(What.PRESENCE, What.RANK))
          .collect(Collectors.toUnmodifiableSet());

  @Override
  public int number() {
    return 11;
  }

  @Override
  public String title() {
    return "Results Match Real-Time Endpoint";
  }

  @Override
  public String command() {
    return "stygig compare --realtime-endpoint-name NAME";
  }

  @Override
  public void run(Endpoints endpoints, TestLog log) {
    String given = endpoints.settings().realTimeEndpointName();
    if (given != null) {
      compare(endpoints, given, log);
      return;
    }
    try (RealTimeTwin twin =
        log.need(
            "A real-time endpoint to compare with",
            "InService",
            () -> RealTimeTwin.deploy(endpoints))) {
      log.note("Deployed a real-time endpoint of the same model, " + twin.name() + ".");
      compare(endpoints, twin.name(), log);
    }
  }

  private static void compare(Endpoints endpoints, String realTime, TestLog log) {
    Path picture = endpoints.sample().download("same_image.jpg");
    String order = "the items of " + realTime + " in their order";
    ResultComparison comparison =
        log.need(ORDER, order, () -> endpoints.compare(realTime, picture, TOLERANCE));
    Comparisons.check(ORDER, comparison, Set.of(What.PRESENCE, What.RANK), order, log);
    Comparisons.check(
        "Scores match (within 0.001 tolerance)",
        comparison,
        SCORES,
        "at most " + TOLERANCE + " apart",
        log);
    Comparisons.check(
        "Metadata consistent",
        comparison,
        EnumSet.complementOf(EnumSet.copyOf(NOT_METADATA)),
        "the same",
        log);
  }
}
