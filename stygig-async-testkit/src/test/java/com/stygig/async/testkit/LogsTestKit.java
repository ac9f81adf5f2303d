package com.stygig.async.testkit;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsAsyncClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;

/** What tests of the local logs share: a new group each. */
final class LogsTestKit {
  final CloudWatchLogsAsyncClient logs;
  final String group = "/aws/sagemaker/Endpoints/" + UUID.randomUUID();

  LogsTestKit(LocalCloud cloud) {
    logs = cloud.client(CloudWatchLogsAsyncClient.builder());
    logs.createLogGroup(b -> b.logGroupName(group)).join();
  }

  void createStream(String stream) {
    logs.createLogStream(b -> b.logGroupName(group).logStreamName(stream)).join();
  }

  /** Puts events with messages 1, 2 and so on, one millisecond after the other. */
  void putNumbers(String stream, long from, int count) {
    put(
        stream,
        IntStream.range(0, count).mapToObj(i -> event(from + i, String.valueOf(i + 1))).toList());
  }

  void put(String stream, List<InputLogEvent> events) {
    var unused =
        logs.putLogEvents(b -> b.logGroupName(group).logStreamName(stream).logEvents(events))
            .join();
  }

  static InputLogEvent event(long timestamp, String message) {
    return InputLogEvent.builder().timestamp(timestamp).message(message).build();
  }

  /** The messages that a filter finds, on all pages. */
  List<String> filter(FilterLogEventsRequest.Builder request) {
    return events(request).stream().map(FilteredLogEvent::message).toList();
  }

  List<FilteredLogEvent> events(FilterLogEventsRequest.Builder request) {
    List<FilteredLogEvent> found = new CopyOnWriteArrayList<>();
    logs.filterLogEventsPaginator(request.logGroupName(group).build())
        .subscribe(page -> found.addAll(page.events()))
        .join();
    return found;
  }
}
