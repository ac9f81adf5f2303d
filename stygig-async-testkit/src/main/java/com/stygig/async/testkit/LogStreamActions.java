package com.stygig.async.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The actions of CloudWatch Logs on streams. */
final class LogStreamActions {
  private static final String NAME = "[^:*]*";

  private final LocalLogs logs;

  LogStreamActions(LocalLogs logs) {
    this.logs = logs;
  }

  Map<String, JsonAction> byName() {
    return Map.of("CreateLogStream", this::create, "DescribeLogStreams", this::describe);
  }

  private JsonNode create(ObjectNode request) {
    JsonMembers in = new JsonMembers(request, LogErrors.INVALID);
    String name = in.required("logStreamName");
    if (name.isEmpty() || !name.matches(NAME)) {
      throw in.invalid(Constraint.pattern(name, "logStreamName", NAME));
    }
    logs.group(in).createStream(name);
    return JsonMapper.shared().createObjectNode();
  }

  private JsonNode describe(ObjectNode request) {
    JsonMembers in = new JsonMembers(request, LogErrors.INVALID);
    LogGroup group = logs.group(in);
    String prefix = in.text("logStreamNamePrefix", "");
    List<LogStream.Summary> found =
        new ArrayList<>(
            group.streams().stream().filter(stream -> stream.name().startsWith(prefix)).toList());
    if (isByTime(in)) {
      found.sort(Comparator.comparingLong(LogStream.Summary::lastEvent));
    }
    if (in.flag("descending")) {
      Collections.reverse(found);
    }
    Slice<LogStream.Summary> slice = slice(in, found, LogStream.Summary::name);
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    ArrayNode list = answer.putArray("logStreams");
    slice.items().forEach(stream -> describe(group, stream, list.addObject()));
    if (slice.next() != null) {
      answer.put("nextToken", slice.next());
    }
    return answer;
  }

  private static boolean isByTime(JsonMembers in) {
    String order = in.text("orderBy", "LogStreamName");
    if (!List.of("LogStreamName", "LastEventTime").contains(order)) {
      throw in.invalid(Constraint.oneOf(order, "orderBy", "[LogStreamName, LastEventTime]"));
    }
    boolean isByTime = order.equals("LastEventTime");
    if (isByTime && in.has("logStreamNamePrefix")) {
      throw in.invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
    }
    return isByTime;
  }

  private void describe(LogGroup group, LogStream.Summary stream, ObjectNode out) {
    out.put("logStreamName", stream.name());
    out.put("creationTime", stream.created());
    LogStream.Times times = stream.times();
    if (times != null) {
      out.put("firstEventTimestamp", times.firstEvent());
      out.put("lastEventTimestamp", times.lastEvent());
      out.put("lastIngestionTime", times.lastIngestion());
    }
    out.put("arn", logs.arn(group) + ":log-stream:" + stream.name());
    out.put("storedBytes", 0); // CloudWatch tells it of groups only
  }

  /** Up to 50 groups or streams, behind those of the answers before. */
  static <T> Slice<T> slice(JsonMembers in, List<T> all, Function<T, String> name) {
    try {
      return Slice.of(all, name, in.text("nextToken"), in.limit("limit", 50, 50));
    } catch (IllegalArgumentException e) {
      throw LogErrors.invalidToken();
    }
  }
}
