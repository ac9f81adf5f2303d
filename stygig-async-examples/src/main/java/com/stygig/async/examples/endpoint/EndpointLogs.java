package com.stygig.async.examples.endpoint;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsAsyncClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** What an endpoint's containers have written, as CloudWatch Logs has it. */
public final class EndpointLogs {
  private static final String GROUPS = "/aws/sagemaker/Endpoints/";

  private final CloudWatchLogsAsyncClient logs;
  private final String group;

  public EndpointLogs(CloudWatchLogsAsyncClient logs, String endpointName) {
    this.logs = logs;
    this.group = GROUPS + endpointName;
  }

  /** The log group's name, whether it is there or not. */
  public String group() {
    return group;
  }

  /**
   * Reads all pages of what was written since then. They come in the order of the service, which is
   * that of time within a page at least.
   *
   * @param term what a line has to have, or null
   * @return false if there is no such group (yet)
   */
  public boolean read(Instant since, @Nullable String term, Consumer<LogLine> reader) {
    FilterLogEventsRequest first =
        FilterLogEventsRequest.builder()
            .logGroupName(group)
            .startTime(since.toEpochMilli())
            .filterPattern(term == null ? null : quoted(term))
            .build();
    Optional<FilterLogEventsResponse> page = page(first);
    if (page.isEmpty()) {
      return false;
    }
    while (page.isPresent()) {
      page.get().events().forEach(event -> reader.accept(line(event)));
      String next = page.get().nextToken();
      page = next == null ? Optional.empty() : page(first.toBuilder().nextToken(next).build());
    }
    return true;
  }

  /** Empty if there is no such group. */
  private Optional<FilterLogEventsResponse> page(FilterLogEventsRequest request) {
    try {
      return Optional.of(logs.filterLogEvents(request).join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof ResourceNotFoundException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A filter pattern for that text as it stands. */
  private static String quoted(String term) {
    return '"' + term.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static LogLine line(FilteredLogEvent event) {
    return new LogLine(
        event.eventId(),
        Instant.ofEpochMilli(event.timestamp()),
        event.logStreamName(),
        event.message().stripTrailing());
  }
}
