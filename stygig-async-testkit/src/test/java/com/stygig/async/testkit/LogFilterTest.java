package com.stygig.async.testkit;

import static com.stygig.async.testkit.LogsTestKit.event;
import static com.stygig.async.testkit.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsAsyncClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** A group's events. */
@LocalCloudTest
class LogFilterTest {
  private final LocalCloud cloud;
  private final LogsTestKit kit;
  private final CloudWatchLogsAsyncClient logs;

  LogFilterTest(LocalCloud cloud) {
    this.cloud = cloud;
    kit = new LogsTestKit(cloud);
    logs = kit.logs;
  }

  private static FilterLogEventsRequest.Builder all() {
    return FilterLogEventsRequest.builder();
  }

  private void twoStreams() {
    kit.createStream("web/1");
    kit.createStream("db/1");
    kit.put("web/1", List.of(event(1_000, "a"), event(3_000, "c"), event(5_000, "e")));
    kit.put("db/1", List.of(event(2_000, "b"), event(3_000, "d"), event(6_000, "f")));
  }

  @Test
  void streamsAreInterleavedByTimeWhateverThePages() {
    twoStreams();

    for (int limit : new int[] {1, 2, 3, 6, 7}) {
      assertThat(kit.filter(all().limit(limit))).containsExactly("a", "b", "c", "d", "e", "f");
    }
  }

  @Test
  void streamsAreChosenByNamesOrByPrefix() {
    twoStreams();

    assertThat(kit.filter(all().logStreamNames("db/1"))).containsExactly("b", "d", "f");
    assertThat(kit.filter(all().logStreamNamePrefix("web/"))).containsExactly("a", "c", "e");
    assertRefused(
        () ->
            logs.filterLogEvents(
                b -> b.logGroupName(kit.group).logStreamNames("db/1").logStreamNamePrefix("web/")),
        400,
        "InvalidParameterException",
        "logStreamNames and logStreamNamePrefix cannot both be specified.");
    assertRefused(
        () -> logs.filterLogEvents(b -> b.logGroupName(kit.group).logStreamNames("none")),
        ResourceNotFoundException.class,
        400,
        "ResourceNotFoundException",
        "The specified log stream does not exist.");
  }

  @Test
  void startAndEndAreInTheRange() {
    twoStreams();

    assertThat(kit.filter(all().startTime(2_000L).endTime(5_000L)))
        .containsExactly("b", "c", "d", "e");
  }

  @Test
  void anEventTellsItsStreamAndAnIdOfItsOwn() {
    twoStreams();

    List<FilteredLogEvent> events = kit.events(all());

    assertThat(events)
        .extracting(FilteredLogEvent::logStreamName)
        .containsExactly("web/1", "db/1", "web/1", "db/1", "web/1", "db/1");
    assertThat(events)
        .extracting(FilteredLogEvent::eventId)
        .doesNotHaveDuplicates()
        .isSorted()
        .allMatch(id -> id.matches("\\d{56}"));
    assertThat(kit.events(all())).isEqualTo(events);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "ERROR | 2 3",
        "error |",
        "ERROR disk | 3",
        "disk ERROR | 3",
        "?WARN ?disk | 1 3",
        "ERROR -disk | 2",
        "-ERROR | 1 4",
        "\"disk full\" | 3",
        "\"full disk\" |",
        "-\"disk full\" ERROR | 2",
        "?\"disk full\" ?\"a \\\"b\\\"\" | 3 4",
        "\"a \\\"b\\\"\" | 4",
        "ERROR ?WARN | 2 3",
        "'' | 1 2 3 4",
      })
  void termsAreFound(String pattern, String expected) {
    kit.createStream("s");
    kit.put(
        "s",
        List.of(
            event(1, "1 [WARN] slow"),
            event(2, "2 [ERROR] network"),
            event(3, "3 [ERROR] disk full"),
            event(4, "4 a \"b\" c")));

    assertThat(kit.filter(all().filterPattern(pattern)))
        .extracting(message -> message.substring(0, 1))
        .isEqualTo(expected == null ? List.of() : Arrays.asList(expected.split(" ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{ $.level = \"ERROR\" }", "[ip, user, code = 4*]", "%4\\d\\d%"})
  void patternsOfOtherKindsAreRefusedByName(String pattern) {
    assertRefused(
        () -> logs.filterLogEvents(b -> b.logGroupName(kit.group).filterPattern(pattern)),
        400,
        "InvalidParameterException",
        "Invalid filter pattern: the local cloud knows patterns of terms only, and none of JSON,"
            + " of space-delimited fields or of regular expressions: "
            + pattern);
  }

  @Test
  void aTermOfOtherCharactersWantsQuotes() {
    assertRefused(
        () -> logs.filterLogEvents(b -> b.logGroupName(kit.group).filterPattern("a [b]")),
        400,
        "InvalidParameterException",
        "Invalid character(s) in term '[b]'");
    assertRefused(
        () -> logs.filterLogEvents(b -> b.logGroupName(kit.group).filterPattern("\"open")),
        400,
        "InvalidParameterException",
        "Invalid filter pattern: \"open");
  }

  /** As the AWS CLI does it: from the last time on, without the ids seen. */
  @Test
  void whoFollowsAGroupSeesEveryEventOnce() {
    int writers = 4;
    int lines = 500;
    List<CompletableFuture<Void>> writing =
        IntStream.range(0, writers)
            .mapToObj(w -> CompletableFuture.runAsync(() -> write("writer" + w, lines)))
            .toList();
    Set<String> seen = new HashSet<>();
    List<FilteredLogEvent> followed = new ArrayList<>();
    long[] last = {0};

    await()
        .until(
            () -> {
              boolean done = writing.stream().allMatch(CompletableFuture::isDone);
              for (FilteredLogEvent event : kit.events(all().startTime(last[0]).limit(100))) {
                if (seen.add(event.eventId())) {
                  followed.add(event);
                }
                last[0] = event.timestamp();
              }
              return done;
            });

    assertThat(followed).hasSize(writers * lines);
    for (int w = 0; w < writers; w++) {
      String stream = "writer" + w;
      assertThat(followed)
          .filteredOn(event -> event.logStreamName().equals(stream))
          .extracting(FilteredLogEvent::message)
          .isEqualTo(IntStream.range(0, lines).mapToObj(String::valueOf).toList());
    }
  }

  /** By tokens alone: whoever keeps the last token of a full page goes on behind it. */
  @Test
  void aTokenGoesOnWithWhatWasWrittenSince() {
    write("s", 2);
    FilterLogEventsResponse first =
        logs.filterLogEvents(b -> b.logGroupName(kit.group).limit(1)).join();
    cloud.logs().write(kit.group, "s", "new");

    assertThat(
            logs.filterLogEvents(b -> b.logGroupName(kit.group).nextToken(first.nextToken()))
                .join()
                .events())
        .extracting(FilteredLogEvent::message)
        .containsExactly("1", "new");
  }

  private void write(String stream, int lines) {
    for (int i = 0; i < lines; i++) {
      cloud.logs().write(kit.group, stream, String.valueOf(i));
    }
  }
}
