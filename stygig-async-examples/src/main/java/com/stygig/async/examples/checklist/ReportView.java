package com.stygig.async.examples.checklist;

import com.stygig.async.examples.checklist.TestResult.Outcome;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the templates of the report ask for. */
final class ReportView {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private ReportView() {}

  static Map<String, Object> of(Report report) {
    Map<String, Object> view = new HashMap<>();
    view.put("date", DATE.format(report.date()));
    view.put("testedBy", report.testedBy());
    view.put("environment", report.environment());
    view.put("modelVersion", orDash(report.modelVersion()));
    view.put("endpointName", orDash(report.endpointName()));
    view.put("region", report.region());
    view.put("took", seconds(report.took()));
    view.put("scaled", report.timeScale() != 1);
    view.put("timeScale", number(report.timeScale()));
    view.put("total", report.signOff().total());
    view.put("passed", report.signOff().passed());
    view.put("failed", report.signOff().failed());
    view.put("blocked", report.signOff().blocked());
    view.put("skipped", report.signOff().skipped());
    for (SignOff.Decision decision : SignOff.Decision.values()) {
      view.put("is" + decision.name(), report.signOff().decision() == decision);
    }
    view.put("decision", report.signOff().decision().text());
    view.put("issues", report.issues());
    view.put("hasIssues", !report.issues().isEmpty());
    view.put("tests", report.tests().stream().map(ReportView::of).toList());
    return view;
  }

  private static Map<String, Object> of(TestResult test) {
    Map<String, Object> view = new HashMap<>();
    view.put("number", test.number());
    view.put("title", test.title());
    view.put("outcome", test.outcome().name().toLowerCase(Locale.ROOT));
    view.put("ran", test.outcome() != Outcome.SKIPPED);
    view.put("took", seconds(test.took()));
    view.put("problem", test.problem() == null ? "" : test.problem());
    view.put("hasProblem", test.problem() != null);
    view.put("criteria", test.criteria().stream().map(ReportView::of).toList());
    view.put("notes", test.notes());
    view.put("hasNotes", !test.notes().isEmpty());
    view.put("pictures", test.pictures().stream().map(ReportView::of).toList());
    return view;
  }

  private static Map<String, Object> of(Criterion criterion) {
    return Map.of(
        "text", criterion.text(),
        "passed", criterion.passed(),
        "expected", criterion.expected(),
        "seen", criterion.seen());
  }

  private static Map<String, Object> of(TestResult.Picture picture) {
    return Map.of(
        "caption", picture.caption(),
        "base64", Base64.getEncoder().encodeToString(picture.jpeg()));
  }

  private static String orDash(@Nullable String text) {
    return text == null ? "-" : text;
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }
}
