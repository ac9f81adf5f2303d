package com.stygig.async.examples.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsAsyncClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;

@LocalCloudTest
class LogFollowerTest {
  private final CloudWatchLogsAsyncClient logs;

  LogFollowerTest(LocalCloud cloud) {
    this.logs = cloud.client(CloudWatchLogsAsyncClient.builder());
  }

  private static InputLogEvent event(Instant time, String message) {
    return InputLogEvent.builder().timestamp(time.toEpochMilli()).message(message).build();
  }

  @Test
  void aLineIsGivenOnceThoughAnotherIsFromAClockThatIsAhead() {
    EndpointLogs endpoint = new EndpointLogs(logs, "e");
    Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    logs.createLogGroup(b -> b.logGroupName(endpoint.group())).join();
    logs.createLogStream(b -> b.logGroupName(endpoint.group()).logStreamName("s")).join();
    logs.putLogEvents(
            b ->
                b.logGroupName(endpoint.group())
                    .logStreamName("s")
                    .logEvents(
                        event(start.minus(LogFollower.LATE), "old"),
                        event(start.plus(Duration.ofHours(1)), "ahead")))
        .join();
    AtomicLong micros = new AtomicLong();
    LogFollower follower =
        new LogFollower(
            endpoint,
            start.minus(Duration.ofHours(1)),
            null,
            line -> true,
            () -> start.plus(micros.incrementAndGet(), ChronoUnit.MICROS));

    assertThat(follower.next(10).orElseThrow()).hasSize(2);
    assertThat(follower.next(10)).contains(List.of());
    assertThat(follower.next(10)).contains(List.of());
  }
}
