package com.stygig.async.examples.checklist;

import com.stygig.async.examples.endpoint.EndpointLogs;
import com.stygig.async.examples.endpoint.LogLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a container worked on which request, by its access log. The model servers of SageMaker's own
 * containers write a line at the end of each request, with its duration in milliseconds.
 */
record AccessLog(List<Interval> requests) {
  private static final Pattern LINE =
      Pattern.compile("\"POST /invocations HTTP/1\\.[01]\" (\\d{3}) (\\d+)\\b");

  /** A request, from its start to its end. */
  record Interval(Instant start, Instant end) {
    boolean covers(Instant moment) {
      return !start.isAfter(moment) && end.isAfter(moment);
    }
  }

  static AccessLog of(EndpointLogs logs, Instant since) {
    List<Interval> requests = new ArrayList<>();
    var unused = logs.read(since, null, line -> add(line, requests));
    return new AccessLog(requests);
  }

  private static void add(LogLine line, List<Interval> requests) {
    Matcher access = LINE.matcher(line.message());
    if (access.find()) {
      long millis = Long.parseLong(access.group(2));
      requests.add(new Interval(line.time().minusMillis(millis), line.time()));
    }
  }

  /** Empty if the log tells of no request. */
  OptionalInt mostAtOnce() {
    return requests.stream()
        .mapToInt(
            r -> (int) requests.stream().filter(o -> o.equals(r) || o.covers(r.start())).count())
        .max();
  }
}
