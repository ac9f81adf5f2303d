package com.stygig.async.testkit;

import static com.stygig.async.testkit.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsAsyncClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogStreamsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogStream;
import software.amazon.awssdk.services.cloudwatchlogs.model.OrderBy;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

@LocalCloudTest
class LogGroupsTest {
  private final LogsTestKit kit;
  private final CloudWatchLogsAsyncClient logs;
  private final LocalCloud cloud;

  LogGroupsTest(LocalCloud cloud) {
    this.cloud = cloud;
    kit = new LogsTestKit(cloud);
    logs = kit.logs;
  }

  @Test
  void groupsAreListedByPrefixInPages() {
    List<String> names =
        IntStream.range(0, 53).mapToObj(i -> "/many" + kit.group + "/%02d".formatted(i)).toList();
    names.forEach(name -> logs.createLogGroup(b -> b.logGroupName(name)).join());

    List<String> found = new CopyOnWriteArrayList<>();
    logs.describeLogGroupsPaginator(b -> b.logGroupNamePrefix("/many" + kit.group).limit(10))
        .logGroups()
        .subscribe(group -> found.add(group.logGroupName()))
        .join();

    assertThat(found).isEqualTo(names);
  }

  @Test
  void aGroupTellsWhatItIs() {
    kit.createStream("s");
    kit.putNumbers("s", 1_000, 2);

    LogGroup found =
        logs.describeLogGroups(b -> b.logGroupNamePrefix(kit.group)).join().logGroups().get(0);

    assertThat(found.arn())
        .isEqualTo("arn:aws:logs:ap-south-1:000000000000:log-group:" + kit.group + ":*");
    assertThat(found.storedBytes()).isEqualTo(54);
    assertThat(found.creationTime()).isPositive();
  }

  @Test
  void aDeletedGroupIsGone() {
    logs.deleteLogGroup(b -> b.logGroupName(kit.group)).join();

    assertThat(logs.describeLogGroups(b -> b.logGroupNamePrefix(kit.group)).join().logGroups())
        .isEmpty();
  }

  @Test
  void whatTheCloudWritesMakesItsGroupAndStream() {
    cloud.logs().write(kit.group + "/new", "AllTraffic/i-1", "hello");

    assertThat(
            logs.getLogEvents(
                    b -> b.logGroupName(kit.group + "/new").logStreamName("AllTraffic/i-1"))
                .join()
                .events())
        .singleElement()
        .satisfies(event -> assertThat(event.message()).isEqualTo("hello"));
  }

  @Test
  void streamsAreListedByNameOrByTheirLastEvents() {
    kit.createStream("a");
    kit.createStream("b");
    kit.createStream("c");
    kit.putNumbers("a", 3_000, 1);
    kit.putNumbers("b", 1_000, 1);
    kit.putNumbers("c", 2_000, 2);

    assertThat(streams(OrderBy.LOG_STREAM_NAME, false)).containsExactly("a", "b", "c");
    assertThat(streams(OrderBy.LOG_STREAM_NAME, true)).containsExactly("c", "b", "a");
    assertThat(streams(OrderBy.LAST_EVENT_TIME, false)).containsExactly("b", "c", "a");
    assertThat(streams(OrderBy.LAST_EVENT_TIME, true)).containsExactly("a", "c", "b");
  }

  private List<String> streams(OrderBy order, boolean descending) {
    List<String> found = new CopyOnWriteArrayList<>();
    logs.describeLogStreamsPaginator(
            b -> b.logGroupName(kit.group).orderBy(order).descending(descending).limit(2))
        .logStreams()
        .subscribe(stream -> found.add(stream.logStreamName()))
        .join();
    return found;
  }

  @Test
  void aStreamHasTimesOnceItHasEvents() {
    kit.createStream("empty");
    kit.createStream("used");
    kit.putNumbers("used", 1_000, 5);

    LogStream empty = stream("empty");
    LogStream used = stream("used");

    assertThat(empty.lastEventTimestamp()).isNull();
    assertThat(empty.arn()).endsWith(":log-group:" + kit.group + ":log-stream:empty");
    assertThat(used.firstEventTimestamp()).isEqualTo(1_000);
    assertThat(used.lastEventTimestamp()).isEqualTo(1_004);
    assertThat(used.lastIngestionTime()).isGreaterThan(1_004);
  }

  private LogStream stream(String prefix) {
    return logs.describeLogStreams(b -> b.logGroupName(kit.group).logStreamNamePrefix(prefix))
        .join()
        .logStreams()
        .get(0);
  }

  @Test
  void refusesWhatIsNotThereOrThereAlready() {
    kit.createStream("s");

    for (var call :
        List.of(
            DescribeLogStreamsRequest.builder().logGroupName("none").build(),
            DescribeLogStreamsRequest.builder().logGroupIdentifier("none").build())) {
      assertRefused(
          () -> logs.describeLogStreams(call),
          ResourceNotFoundException.class,
          400,
          "ResourceNotFoundException",
          "The specified log group does not exist.");
    }
    assertRefused(
        () -> logs.getLogEvents(b -> b.logGroupName(kit.group).logStreamName("none")),
        ResourceNotFoundException.class,
        400,
        "ResourceNotFoundException",
        "The specified log stream does not exist.");
    assertRefused(
        () -> logs.createLogGroup(b -> b.logGroupName(kit.group)),
        ResourceAlreadyExistsException.class,
        400,
        "ResourceAlreadyExistsException",
        "The specified log group already exists");
    assertRefused(
        () -> logs.createLogStream(b -> b.logGroupName(kit.group).logStreamName("s")),
        ResourceAlreadyExistsException.class,
        400,
        "ResourceAlreadyExistsException",
        "The specified log stream already exists");
  }

  @Test
  void refusesWhatIsNotValid() {
    assertInvalid(
        "1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint:"
            + " Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
        () -> logs.createLogGroup(b -> b.logGroupName("a b")));
    assertInvalid(
        "1 validation error detected: Value '51' at 'limit' failed to satisfy constraint: Member"
            + " must have value less than or equal to 50",
        () -> logs.describeLogGroups(b -> b.limit(51)));
    assertInvalid(
        "Cannot order by LastEventTime with a logStreamNamePrefix.",
        () ->
            logs.describeLogStreams(
                b ->
                    b.logGroupName(kit.group)
                        .logStreamNamePrefix("a")
                        .orderBy(OrderBy.LAST_EVENT_TIME)));
    assertInvalid(
        "The specified nextToken is invalid.",
        () -> logs.describeLogStreams(b -> b.logGroupName(kit.group).nextToken("none")));
  }

  private static void assertInvalid(String message, Supplier<CompletableFuture<?>> call) {
    assertRefused(call, 400, "InvalidParameterException", message);
  }
}
