package com.stygig.async.examples.checklist;

import com.stygig.async.examples.endpoint.EndpointLogs;
import com.stygig.async.examples.endpoint.LogLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Test 12: the container's log tells what happens. */
final class CloudWatchLogs implements AcceptanceTest {
  private static final String LOGGED = "Inference requests logged";
  private static final Pattern LOADING =
      Pattern.compile(
          "\\bmodel\\b.*\\bload|\\bload(ed|ing)?\\b.*\\bmodel\\b",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern FAILING =
      Pattern.compile(
          "\\b(fail(ed|ure|s)?|cannot|could not|unable|error)\\b", Pattern.CASE_INSENSITIVE);

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
    String id =
        log.need(
            LOGGED,
            "an accepted request",
            () -> endpoints.requests().finish(endpoints.sampleRequest()).inferenceId());
    EndpointLogs logs = new EndpointLogs(endpoints.aws().logs(), endpoints.name());
    List<LogLine> lines = await(logs, id, endpoints);
    Optional<String> loading = loading(logs, lines, endpoints);
    log.check(
        "Logs show model loading successfully",
        loading.isPresent(),
        "a line about the model being loaded",
        loading.orElse("no such line"));
    Optional<String> logged = messages(lines).filter(message -> message.contains(id)).findFirst();
    log.check(
        LOGGED,
        logged.isPresent(),
        "a line with " + id,
        logged.orElse("no such line among " + lines.size()));
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

  private List<LogLine> await(EndpointLogs logs, String id, Endpoints endpoints)
      throws InterruptedException {
    Instant end = Instant.now().plus(endpoints.logPatience());
    while (true) {
      List<LogLine> lines = new ArrayList<>();
      boolean isThere = logs.read(start, null, lines::add);
      boolean isComplete = messages(lines).anyMatch(message -> message.contains(id));
      if ((isThere && isComplete) || Instant.now().isAfter(end)) {
        lines.sort(LogLine.BY_TIME);
        return lines;
      }
      Thread.sleep(endpoints.settings().logInterval());
    }
  }

  /** An endpoint that was there before this run has loaded its model before it, too. */
  private static Optional<String> loading(
      EndpointLogs logs, List<LogLine> lines, Endpoints endpoints) {
    Optional<String> recent = messages(lines).filter(CloudWatchLogs::isLoading).findFirst();
    Instant created = endpoints.describe().createdAt();
    if (recent.isPresent() || created == null) {
      return recent;
    }
    List<LogLine> earlier = new ArrayList<>();
    var unused =
        logs.read(
            created,
            null,
            line -> {
              if (earlier.isEmpty() && isLoading(line.message())) {
                earlier.add(line);
              }
            });
    return messages(earlier).findFirst();
  }

  /** Also in words such as "loaded", and not where it says that it could not be. */
  static boolean isLoading(String message) {
    return LOADING.matcher(message).find() && !FAILING.matcher(message).find();
  }

  private static Stream<String> messages(List<LogLine> lines) {
    return lines.stream().map(LogLine::message);
  }
}
