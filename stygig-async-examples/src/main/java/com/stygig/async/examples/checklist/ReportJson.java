package com.stygig.async.examples.checklist;

import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A report for programs. */
public final class ReportJson {
  private ReportJson() {}

  public static ObjectNode of(Report report) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("date", report.date().toString());
    json.put("tested_by", report.testedBy());
    json.put("environment", report.environment());
    json.put("model_version", report.modelVersion());
    json.put("endpoint_name", report.endpointName());
    json.put("region", report.region());
    json.put("time_scale", report.timeScale());
    json.put("seconds", seconds(report.took()));
    SignOff signOff = report.signOff();
    json.putObject("sign_off")
        .put("total", signOff.total())
        .put("passed", signOff.passed())
        .put("failed", signOff.failed())
        .put("blocked", signOff.blocked())
        .put("skipped", signOff.skipped())
        .put("decision", signOff.decision().name());
    report.issues().forEach(json.putArray("issues")::add);
    ArrayNode tests = json.putArray("tests");
    report.tests().forEach(test -> tests.add(of(test)));
    return json;
  }

  private static ObjectNode of(TestResult test) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("number", test.number());
    json.put("title", test.title());
    json.put("outcome", test.outcome().name());
    json.put("seconds", seconds(test.took()));
    json.put("problem", test.problem());
    ArrayNode criteria = json.putArray("criteria");
    for (Criterion criterion : test.criteria()) {
      criteria
          .addObject()
          .put("text", criterion.text())
          .put("passed", criterion.passed())
          .put("expected", criterion.expected())
          .put("seen", criterion.seen());
    }
    test.notes().forEach(json.putArray("notes")::add);
    return json;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
