package com.stygig.async.testkit;

import static com.stygig.async.testkit.LogsTestKit.event;
import static com.stygig.async.testkit.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsAsyncClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;

/** One stream's events. */
@LocalCloudTest
class LogEventsTest {
  private final LocalCloud cloud;
  private final LogsTestKit kit;
  private final CloudWatchLogsAsyncClient logs;

  LogEventsTest(LocalCloud cloud) {
    this.cloud = cloud;
    kit = new LogsTestKit(cloud);
    logs = kit.logs;
    kit.createStream("s");
  }

  private GetLogEventsResponse get(Consumer<GetLogEventsRequest.Builder> request) {
    return logs.getLogEvents(
            b -> {
              b.logGroupName(kit.group).logStreamName("s");
              request.accept(b);
            })
        .join();
  }

  private static List<String> messages(GetLogEventsResponse response) {
    return response.events().stream().map(OutputLogEvent::message).toList();
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
  }

  @Test
  void theNewestEventsComeFirstUnlessAskedFromTheHead() {
    kit.putNumbers("s", 1_000, 9);

    assertThat(messages(get(b -> b.limit(3)))).isEqualTo(numbers(7, 9));
    assertThat(messages(get(b -> b.limit(3).startFromHead(true)))).isEqualTo(numbers(1, 3));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 9, 10})
  void tokensLeadThroughTheStreamBothWaysAndStayAtItsEnds(int limit) {
    kit.put("s", numbers(1, 9).stream().map(n -> event(1_000, n)).toList());

    List<String> forward = new ArrayList<>();
    GetLogEventsResponse page = get(b -> b.limit(limit).startFromHead(true));
    while (!page.events().isEmpty()) {
      forward.addAll(messages(page));
      String token = page.nextForwardToken();
      page = get(b -> b.limit(limit).nextToken(token));
    }
    String end = page.nextForwardToken();
    List<String> backward = new ArrayList<>();
    do {
      String token = page.nextBackwardToken();
      page = get(b -> b.limit(limit).nextToken(token));
      backward.addAll(0, messages(page));
    } while (!page.events().isEmpty());
    String start = page.nextBackwardToken();

    assertThat(forward).isEqualTo(numbers(1, 9));
    assertThat(backward).isEqualTo(numbers(1, 9));
    assertThat(get(b -> b.nextToken(end)).nextForwardToken()).isEqualTo(end);
    assertThat(get(b -> b.nextToken(start)).nextBackwardToken()).isEqualTo(start);
  }

  @Test
  void thePaginatorOfTheSdkEnds() {
    kit.putNumbers("s", 1_000, 25);
    List<String> found = new CopyOnWriteArrayList<>();

    logs.getLogEventsPaginator(
            b -> b.logGroupName(kit.group).logStreamName("s").startFromHead(true).limit(10))
        .events()
        .subscribe(event -> found.add(event.message()))
        .join();

    assertThat(found).isEqualTo(numbers(1, 25));
  }

  @Test
  void aForwardTokenFindsWhatComesLaterAlsoWhereThereWasNothing() {
    String token = get(b -> b.startFromHead(true)).nextForwardToken();
    assertThat(get(b -> b.nextToken(token)).nextForwardToken()).isEqualTo(token);

    cloud.logs().write(kit.group, "s", "first");
    GetLogEventsResponse first = get(b -> b.nextToken(token));
    cloud.logs().write(kit.group, "s", "second");

    assertThat(messages(first)).containsExactly("first");
    assertThat(messages(get(b -> b.nextToken(first.nextForwardToken())))).containsExactly("second");
  }

  @Test
  void theStartIsInTheRangeAndTheEndIsNot() {
    kit.putNumbers("s", 1_000, 9);

    assertThat(messages(get(b -> b.startTime(1_002L).endTime(1_005L)))).isEqualTo(numbers(3, 5));
  }

  @Test
  void eventsAreInTheOrderOfTheirTimes() {
    kit.put("s", List.of(event(2_000, "b"), event(3_000, "d")));
    kit.put("s", List.of(event(1_000, "a"), event(2_000, "c")));

    assertThat(messages(get(b -> {}))).containsExactly("a", "b", "c", "d");
  }

  @Test
  void aFullStreamForgetsItsOldestEvents() {
    kit.putNumbers("s", 1_000, 10_000);
    kit.put("s", List.of(event(20_000, "new")));

    List<String> all = messages(get(b -> {}));

    assertThat(all).hasSize(10_000).startsWith("2").endsWith("new");
  }

  @Test
  void aPageHasAMegabyteAtMost() {
    String message = "x".repeat(300_000);
    kit.put("s", IntStream.range(0, 5).mapToObj(i -> event(i, message)).toList());

    GetLogEventsResponse first = get(b -> b.startFromHead(true));

    assertThat(first.events()).hasSize(3);
    assertThat(get(b -> b.nextToken(first.nextForwardToken())).events()).hasSize(2);
  }

  @Test
  void aGroupCanBeNamedByItsArn() {
    kit.putNumbers("s", 1_000, 1);
    String arn = "arn:aws:logs:ap-south-1:000000000000:log-group:" + kit.group;

    for (String identifier : List.of(arn, arn + ":*", kit.group)) {
      assertThat(
              logs.getLogEvents(b -> b.logGroupIdentifier(identifier).logStreamName("s"))
                  .join()
                  .events())
          .hasSize(1);
    }
  }

  @Test
  void refusesEventsThatAreNotInOrderAndTokensThatItDidNotGive() {
    assertRefused(
        () ->
            logs.putLogEvents(
                b ->
                    b.logGroupName(kit.group)
                        .logStreamName("s")
                        .logEvents(event(2, "b"), event(1, "a"))),
        400,
        "InvalidParameterException",
        "Log events in a single PutLogEvents request must be in chronological order.");
    for (String token : List.of("x", "f/", "f/1", "b/1/x", "1/2")) {
      assertRefused(
          () ->
              logs.getLogEvents(b -> b.logGroupName(kit.group).logStreamName("s").nextToken(token)),
          400,
          "InvalidParameterException",
          "The specified nextToken is invalid.");
    }
  }
}
