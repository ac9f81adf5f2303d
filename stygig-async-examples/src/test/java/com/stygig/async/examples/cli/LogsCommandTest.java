package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsAsyncClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;

@LocalCloudTest
class LogsCommandTest {
  private static final String STREAM = "AllTraffic/i-1";

  private final LocalCloud cloud;
  private final CloudWatchLogsAsyncClient logs;
  private TeamCloud team;

  LogsCommandTest(LocalCloud cloud) {
    this.cloud = cloud;
    this.logs = cloud.client(CloudWatchLogsAsyncClient.builder());
  }

  @BeforeEach
  void set() {
    team = new TeamCloud(cloud);
  }

  @AfterEach
  void restore() {
    team.close();
  }

  private String group() {
    return "/aws/sagemaker/Endpoints/" + team.async;
  }

  private void create(String stream) {
    try {
      var unused = logs.createLogGroup(b -> b.logGroupName(group())).join();
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(ResourceAlreadyExistsException.class);
    }
    var unused = logs.createLogStream(b -> b.logGroupName(group()).logStreamName(stream)).join();
  }

  private void put(String stream, Instant time, String... messages) {
    List<InputLogEvent> events =
        IntStream.range(0, messages.length)
            .mapToObj(
                i ->
                    InputLogEvent.builder()
                        .timestamp(time.toEpochMilli() + i)
                        .message(messages[i])
                        .build())
            .toList();
    var unused =
        logs.putLogEvents(b -> b.logGroupName(group()).logStreamName(stream).logEvents(events))
            .join();
  }

  private String[] args(String options) {
    return team.args(
        ("logs --endpoint-name " + team.async + " " + options).strip().split(" +", -1));
  }

  private Run logs(String options) {
    return Run.of(args(options));
  }

  private static List<String> messages(String out) {
    return out.lines().map(line -> line.substring(line.lastIndexOf(' ') + 1)).toList();
  }

  @Test
  void whatAContainerWritesDoesNotSteerTheTerminal() {
    create(STREAM);
    put(
        STREAM,
        Instant.now().minusSeconds(60),
        "a\u001b[2J\u001b]0;title\u0007b\u001b[31mred\u009b1mc\rd\u0008e\u202ef\n\tat g");

    String out = logs("").out();

    assertThat(out.strip()).endsWith("abred 1mc d e f\n\tat g");
    assertThat(out).doesNotContain("\u001b", "\u009b", "\u0007", "\u0008", "\r", "\u202e");
    assertThat(logs("--json").out()).contains("\\u001B[2J").doesNotContain("\u001b");
  }

  @Test
  void showsLinesOfAllStreamsInTheOrderOfTime() {
    Instant now = Instant.now().minusSeconds(60);
    create(STREAM);
    create(STREAM + "/data-log");
    put(STREAM, now, "first");
    put(STREAM + "/data-log", now.plusSeconds(1), "second");
    put(STREAM, now.plusSeconds(2), "third");

    Run run = logs("");

    assertThat(run.exitCode()).isZero();
    assertThat(messages(run.out())).containsExactly("first", "second", "third");
    assertThat(run.out()).containsPattern("(?m)^\\S+Z AllTraffic/i-1/data-log second$");
  }

  @Test
  void showsOnlyWhatIsAskedFor() {
    Instant now = Instant.now();
    create(STREAM);
    put(STREAM, now.minusSeconds(3 * 3600), "old");
    put(STREAM, now.minusSeconds(60), "for:a-1", "for:a-2", "for:b-3");

    assertThat(messages(logs("").out())).containsExactly("for:a-1", "for:a-2", "for:b-3");
    assertThat(messages(logs("--since 1d").out())).startsWith("old").hasSize(4);
    assertThat(messages(logs("--inference-id a-2").out())).containsExactly("for:a-2");
    assertThat(messages(logs("--limit 2").out())).containsExactly("for:a-2", "for:b-3");
    assertThat(logs("--json").json()).hasSize(3);
    assertThat(logs("--json").json().get(0).get("message").asString()).isEqualTo("for:a-1");
  }

  @Test
  void readsAllPages() {
    create(STREAM);
    Instant start = Instant.now().minusSeconds(600);
    String[] many = IntStream.range(0, 9_000).mapToObj(String::valueOf).toArray(String[]::new);
    put(STREAM, start, many);
    create(STREAM + "/data-log");
    put(STREAM + "/data-log", start, many);

    assertThat(messages(logs("--limit 100000").out())).hasSize(18_000);
  }

  @Test
  void errorsAreShownAndAreAFailure() {
    create(STREAM);
    put(STREAM, Instant.now(), "Model loaded", "ValueError: no");

    Run run = logs("--errors");

    assertThat(run.out().lines()).singleElement().asString().endsWith("ValueError: no");
    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(logs("--errors --inference-id other").exitCode()).isZero();
  }

  @Test
  void anInferenceIsFoundInItsEndpointsLogs() throws Exception {
    team.withAsync(team.model);
    String id =
        team.run("invoke", "--endpoint-name", team.async, "--json")
            .json()
            .get("inference_id")
            .asString();

    try (BackgroundRun following =
        new BackgroundRun(args("--follow --interval 1 --inference-id " + id))) {
      following.await(() -> following.out().contains("[" + id + "]"));
      assertThat(following.out().lines()).allMatch(line -> line.contains("/data-log "));
    }
    assertThat(logs("--errors").exitCode()).isZero();
  }

  @Test
  void anEndpointThatHasNoLogsYetHasNone() {
    Run run = logs("--errors");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("No logs yet: there is no log group " + group());
    assertThat(logs("--json").json()).isEmpty();
  }

  @Test
  void followsFromBeforeTheFirstLineLosingAndRepeatingNone() throws Exception {
    try (BackgroundRun following = new BackgroundRun(args("--follow --interval 1"))) {
      following.await(() -> following.err().contains("waiting for it"));
      create(STREAM);
      create(STREAM + "/data-log");
      Instant start = Instant.now();
      put(STREAM, start, "1");
      following.await(() -> following.out().contains(" 1"));
      put(STREAM, start, "2", "3"); // the same moment
      following.await(() -> messages(following.out()).contains("3"));
      put(STREAM + "/data-log", start.minusSeconds(30), "late");
      following.await(() -> messages(following.out()).contains("late"));
      put(STREAM, start.plusSeconds(2), "4");
      following.await(() -> messages(following.out()).contains("4"));

      assertThat(following.interrupt()).isZero();
      assertThat(messages(following.out())).containsExactly("1", "2", "3", "late", "4");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--since yesterday | 'yesterday'",
        "--limit 0         | --limit must be at least 1: 0",
        "--interval 0      | --interval must be at least 1 second: 0",
      })
  void refusesWhatCannotBe(String options, String message) {
    Run run = logs(options);

    assertThat(run.exitCode()).isEqualTo(Stygig.USAGE);
    assertThat(run.err().lines()).singleElement().asString().contains(message);
  }
}
