package com.stygig.async.examples.checklist;

import com.stygig.async.examples.endpoint.EndpointLogs;
import com.stygig.async.examples.endpoint.LogLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Test 12: the container's log tells what happens. */
final class CloudWatchLogs implements AcceptanceTest {
  /** Lines come with some delay. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Instant start = Instant.now();

  @Override
  public int number() {
    return 12;
  }

  @Override
  public String title() {
    return "CloudWatch Logs";
  }

  @Override
  public String command() {
    return "stygig logs --follow";
  }

  @Override
  public void run(Endpoints endpoints, TestLog log) throws InterruptedException {
    String id = endpoints.requests().ask(endpoints.sampleRequest()).receipt().inferenceId();
    EndpointLogs logs = new EndpointLogs(endpoints.aws().logs(), endpoints.name());
    List<LogLine> lines = await(logs, id, endpoints.settings().scaled(PATIENCE).plusSeconds(5));
    log.check(
        "Logs show model loading successfully",
        lines.stream().anyMatch(line -> line.message().matches("(?is).*\\bmodel\\b.*\\bload.*")),
        "a line about the model being loaded",
        first(lines, "load"));
    log.check(
        "Inference requests logged",
        lines.stream().anyMatch(line -> line.message().contains(id)),
        "a line with " + id,
        first(lines, id));
    List<LogLine> errors =
        lines.stream()
            .filter(LogLine::isError)
            .filter(line -> !endpoints.isOnPurpose(line))
            .toList();
    log.check(
        "No error messages in logs",
        errors.isEmpty(),
        "none but those of Test 5's invalid image",
        errors.isEmpty()
            ? lines.size() + " lines without one"
            : errors.size() + " errors, such as: " + errors.get(0).message());
    log.note("Log group " + logs.group());
  }

  private List<LogLine> await(EndpointLogs logs, String id, Duration patience)
      throws InterruptedException {
    Instant end = Instant.now().plus(patience);
    while (true) {
      List<LogLine> lines = new ArrayList<>();
      boolean isThere = logs.read(start.minus(Duration.ofHours(1)), null, lines::add);
      boolean isComplete = lines.stream().anyMatch(line -> line.message().contains(id));
      if ((isThere && isComplete) || Instant.now().isAfter(end)) {
        lines.sort(LogLine.BY_TIME);
        return lines;
      }
      Thread.sleep(200);
    }
  }

  private static String first(List<LogLine> lines, String term) {
    return lines.stream()
        .map(LogLine::message)
        .filter(message -> message.contains(term))
        .findFirst()
        .orElse("no such line among " + lines.size());
  }
}
