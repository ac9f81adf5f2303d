package com.stygig.async.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The actions of CloudWatch Logs on events. */
final class LogEventActions {
  private static final int MAX_EVENTS = 10_000;
  private static final String FORWARD = "f/";
  private static final String BACKWARD = "b/";

  private final LocalLogs logs;

  LogEventActions(LocalLogs logs) {
    this.logs = logs;
  }

  Map<String, JsonAction> byName() {
    return Map.of(
        "PutLogEvents", this::put,
        "GetLogEvents", this::get,
        "FilterLogEvents", this::filter);
  }

  private JsonNode put(ObjectNode request) {
    JsonMembers in = new JsonMembers(request, LogErrors.INVALID);
    List<LogGroup.Line> lines = new ArrayList<>();
    long before = 0;
    for (JsonMembers event : in.structures("logEvents")) {
      long timestamp = (long) event.requiredDecimal("timestamp");
      if (timestamp < before) {
        throw in.invalid(
            "Log events in a single PutLogEvents request must be in chronological order.");
      }
      before = timestamp;
      lines.add(new LogGroup.Line(timestamp, event.required("message")));
    }
    if (lines.isEmpty()) {
      throw in.invalid(Constraint.notNull("logEvents"));
    }
    logs.group(in).put(in.required("logStreamName"), lines);
    return JsonMapper.shared().createObjectNode();
  }

  private JsonNode get(ObjectNode request) {
    JsonMembers in = new JsonMembers(request, LogErrors.INVALID);
    LogRange range =
        LogRange.between(in.whole("startTime", 0), in.whole("endTime", Long.MAX_VALUE));
    String token = in.text("nextToken");
    boolean forward = token == null ? in.flag("startFromHead") : token.startsWith(FORWARD);
    LogPosition gap = token == null ? range.from() : position(token);
    LogRange rest = token == null ? range : forward ? range.after(gap) : range.before(gap);
    List<LogEvent> events = logs.group(in).events(List.of(in.required("logStreamName")), rest);
    int limit = in.limit("limit", MAX_EVENTS, MAX_EVENTS);
    List<LogEvent> part = forward ? LogRange.first(events, limit) : LogRange.last(events, limit);
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    ArrayNode list = answer.putArray("events");
    part.forEach(event -> event.write(list.addObject()));
    // Where there are no more events, the token is the one that came.
    LogPosition next = part.isEmpty() ? gap : part.get(part.size() - 1).position().next();
    LogPosition first = part.isEmpty() ? gap : part.get(0).position();
    answer.put("nextForwardToken", FORWARD + next.token());
    answer.put("nextBackwardToken", BACKWARD + first.token());
    return answer;
  }

  private static LogPosition position(String token) {
    if (!token.startsWith(FORWARD) && !token.startsWith(BACKWARD)) {
      throw LogErrors.invalidToken();
    }
    return LogPosition.of(token.substring(FORWARD.length()));
  }

  private JsonNode filter(ObjectNode request) {
    JsonMembers in = new JsonMembers(request, LogErrors.INVALID);
    LogFilter filter = LogFilter.of(in.text("filterPattern", ""));
    LogGroup group = logs.group(in);
    List<LogEvent> found =
        group.events(streams(in, group), range(in, in.text("nextToken"))).stream()
            .filter(event -> filter.matches(event.message()))
            .toList();
    List<LogEvent> part = LogRange.first(found, in.limit("limit", MAX_EVENTS, MAX_EVENTS));
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    ArrayNode list = answer.putArray("events");
    for (LogEvent event : part) {
      ObjectNode out = list.addObject();
      event.write(out);
      out.put("logStreamName", event.stream());
      out.put("eventId", event.id());
    }
    answer.putArray("searchedLogStreams"); // CloudWatch tells none any more
    if (part.size() < found.size()) {
      answer.put("nextToken", part.get(part.size() - 1).position().next().token());
    }
    return answer;
  }

  private static List<String> streams(JsonMembers in, LogGroup group) {
    List<String> names = in.texts("logStreamNames");
    if (names.isEmpty()) {
      String prefix = in.text("logStreamNamePrefix", "");
      return group.streams().stream()
          .map(LogStream.Summary::name)
          .filter(name -> name.startsWith(prefix))
          .toList();
    }
    if (in.has("logStreamNamePrefix")) {
      throw in.invalid("logStreamNames and logStreamNamePrefix cannot both be specified.");
    }
    return names.stream().distinct().toList();
  }

  /** Unlike that of GetLogEvents, this end is in the range. */
  private static LogRange range(JsonMembers in, @Nullable String token) {
    long end = in.whole("endTime", Long.MAX_VALUE);
    LogRange range =
        LogRange.between(in.whole("startTime", 0), end == Long.MAX_VALUE ? end : end + 1);
    return token == null ? range : range.after(LogPosition.of(token));
  }
}
