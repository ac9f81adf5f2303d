package com.stygig.async.examples.cli;

import com.stygig.async.examples.cli.AwsOptions.NoLocalCloud;
import com.stygig.async.examples.endpoint.EndpointLogs;
import com.stygig.async.examples.endpoint.LogFollower;
import com.stygig.async.examples.endpoint.LogLine;
import com.stygig.async.examples.endpoint.TimeAgo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stygig logs}: what an endpoint's containers write. */
@Command(
    name = "logs",
    description = "Shows an endpoint's logs: time, stream, message.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the logs are shown; with --errors, there are no errors",
      "1:AWS failed, or with --errors there are some",
      "2:the command line is not right; nothing was sent"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  stygig logs --endpoint-name my-endpoint --since 1d --errors",
      "  stygig logs --follow --inference-id stygig-2f4e"
    })
final class LogsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Connection connection;

  @Option(names = "--follow", description = "Go on with what comes, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "1h",
      description =
          "From when on: so long ago, such as 10m, 2h or 1d, or an ISO time. Default: ${DEFAULT-VALUE}.")
  private String since = "1h";

  @Option(
      names = "--inference-id",
      paramLabel = "ID",
      description = "Only lines with that inference's id.")
  private @Nullable String inferenceId;

  @Option(
      names = "--errors",
      description = "Only lines that tell of errors: their level, exceptions, answers 5xx.")
  private boolean errors;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "No more than the newest N lines, of those that are there at the start. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "With --follow: how often to look. Default: ${DEFAULT-VALUE}.")
  private int intervalSeconds;

  @Option(names = "--json", description = "Print one JSON document, or with --follow one a line.")
  private boolean json;

  @Override
  public Integer call() {
    Instant from = TimeAgo.parse(since, Instant.now(), ZoneId.systemDefault());
    check();
    try (Target target = connection.open(NoLocalCloud.REFUSE)) {
      EndpointLogs logs = new EndpointLogs(target.aws().logs(), target.endpointName());
      LogOutput output = new LogOutput(spec.commandLine(), json, follow);
      LogFollower follower =
          new LogFollower(
              logs, from, inferenceId, line -> !errors || line.isError(), InstantSource.system());
      boolean hasLines = show(logs, follower, output);
      return errors && hasLines ? Stygig.FAILED : 0;
    }
  }

  private void check() {
    if (limit < 1) {
      throw new IllegalArgumentException("--limit must be at least 1: " + limit);
    }
    if (intervalSeconds < 1) {
      throw new IllegalArgumentException(
          "--interval must be at least 1 second: " + intervalSeconds);
    }
    if (inferenceId != null && inferenceId.isBlank()) {
      throw new IllegalArgumentException("--inference-id must not be empty: '" + inferenceId + "'");
    }
  }

  /** Whether there is anything to show. */
  private boolean show(EndpointLogs logs, LogFollower follower, LogOutput output) {
    Optional<List<LogLine>> first = follower.next(limit);
    if (first.isEmpty()) {
      output.remark(
          "No logs yet: there is no log group "
              + logs.group()
              + (follow ? "; waiting for it" : "; the endpoint makes it when it starts"));
    }
    output.print(first.orElse(List.of()));
    boolean hasLines = first.isPresent() && !first.get().isEmpty();
    while (follow && rest()) {
      List<LogLine> next = follower.next(Integer.MAX_VALUE).orElse(List.of());
      output.print(next);
      hasLines |= !next.isEmpty();
    }
    return hasLines;
  }

  /** False if the program is to end. */
  private boolean rest() {
    try {
      Thread.sleep(Duration.ofSeconds(intervalSeconds).toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
