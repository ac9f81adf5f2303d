package com.stygig.async.testkit;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The actions of CloudWatch Logs on groups. */
final class LogGroupActions {
  private static final String NAME = "[\\.\\-_/#A-Za-z0-9]+";

  private final LocalLogs logs;

  LogGroupActions(LocalLogs logs) {
    this.logs = logs;
  }

  Map<String, JsonAction> byName() {
    return Map.of(
        "CreateLogGroup", this::create,
        "DeleteLogGroup", this::delete,
        "DescribeLogGroups", this::describe);
  }

  private JsonNode create(ObjectNode request) {
    JsonMembers in = new JsonMembers(request, LogErrors.INVALID);
    String name = in.required("logGroupName");
    if (!name.matches(NAME)) {
      throw in.invalid(Constraint.pattern(name, "logGroupName", NAME));
    }
    if (name.length() > 512) {
      throw in.invalid(Constraint.length(name, "logGroupName", 512));
    }
    logs.create(name);
    return JsonMapper.shared().createObjectNode();
  }

  private JsonNode delete(ObjectNode request) {
    logs.delete(new JsonMembers(request, LogErrors.INVALID).required("logGroupName"));
    return JsonMapper.shared().createObjectNode();
  }

  private JsonNode describe(ObjectNode request) {
    JsonMembers in = new JsonMembers(request, LogErrors.INVALID);
    if (in.has("logGroupNamePrefix") && in.has("logGroupNamePattern")) {
      throw in.invalid("logGroupNamePrefix and logGroupNamePattern cannot both be specified.");
    }
    List<LogGroup> found =
        logs.groups().stream()
            .filter(group -> group.name().startsWith(in.text("logGroupNamePrefix", "")))
            .filter(group -> group.name().contains(in.text("logGroupNamePattern", "")))
            .toList();
    Slice<LogGroup> slice = LogStreamActions.slice(in, found, LogGroup::name);
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    ArrayNode list = answer.putArray("logGroups");
    slice.items().forEach(group -> describe(group, list.addObject()));
    if (slice.next() != null) {
      answer.put("nextToken", slice.next());
    }
    return answer;
  }

  private void describe(LogGroup group, ObjectNode out) {
    out.put("logGroupName", group.name());
    out.put("creationTime", group.created());
    out.put("metricFilterCount", 0);
    out.put("arn", logs.arn(group) + ":*");
    out.put("storedBytes", group.streams().stream().mapToLong(LogStream.Summary::bytes).sum());
    out.put("logGroupClass", "STANDARD");
    out.put("logGroupArn", logs.arn(group));
  }
}
