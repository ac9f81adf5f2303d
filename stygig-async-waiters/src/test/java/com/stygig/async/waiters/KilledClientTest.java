package com.stygig.async.waiters;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.HttpFaults;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalEndpoint;
import com.stygig.async.testkit.ModelResponse;
import com.stygig.async.waiters.MortalProgram.Task;
import com.stygig.async.waiters.ToldFile.End;
import com.stygig.async.waiters.ToldFile.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Loses nothing: a program with a journal works off thousands of inferences while one request in
 * five goes wrong, and is killed three times. What the service has accepted, it alone knows; what
 * was delivered, the program has written down. {@code -Dinferences=10000} makes it as many.
 */
@Tag("slow")
class KilledClientTest {
  private static final int COUNT = Integer.getInteger("inferences", 400);
  private static final int[] KILLS_AT_PERCENT = {15, 45, 75};

  /** In this time a delivery is in the journal, also on a machine that is busy. */
  private static final Duration TO_FORGET = Duration.ofSeconds(15);

  private static final int FIRST = 10;

  private final LocalCloud cloud = LocalCloud.start();
  private final CountDownLatch wasKilled = new CountDownLatch(1);
  private final Map<String, Integer> accepted = new ConcurrentHashMap<>();
  private final Map<Integer, Instant> kills = new ConcurrentHashMap<>();
  private LocalEndpoint endpoint;
  private String queueUrl;
  @TempDir Path directory;

  @BeforeEach
  void deploy() {
    cloud.createBucket("bucket", "out/", "failed/");
    String topicArn = cloud.snsClient().createTopic(b -> b.name("ended")).join().topicArn();
    queueUrl =
        SqsNotificationQueue.builder("ended")
            .topicArns(topicArn)
            .visibilityTimeout(Duration.ofSeconds(5))
            .sqsClient(cloud.sqsClient())
            .snsClient(cloud.snsClient())
            .build()
            .create()
            .join();
    endpoint =
        cloud.deploy(
            EndpointConfig.async(
                    "echo",
                    request -> {
                      accepted.merge(request.inferenceId(), 1, Integer::sum);
                      if (isOneOfTheFirst(request.inferenceId())) {
                        wasKilled.await();
                      }
                      return new ModelResponse(200, request.contentType(), request.body());
                    },
                    "s3://bucket/out")
                .s3FailurePath("s3://bucket/failed")
                .successTopic(topicArn)
                .errorTopic(topicArn)
                .maxConcurrentInvocationsPerInstance(50)
                .build());
  }

  /**
   * They are accepted long before the first kill, and run until the last one: so the program does
   * not come to its end before, however late we look.
   */
  private static boolean isOneOfTheFirst(String inferenceId) {
    return Integer.parseInt(inferenceId.substring("n-".length())) <= FIRST;
  }

  @AfterEach
  void close() {
    wasKilled.countDown();
    cloud.close();
  }

  /** Together one request in five. */
  private void failOneInFive() {
    HttpFaults faults = cloud.httpFaults();
    faults.seed(1);
    faults.unavailable(0.10);
    faults.resetBefore(0.05);
    faults.resetAfter(0.02);
    faults.stall(0.02, Duration.ofMillis(500));
    faults.truncate(0.01);
  }

  @ParameterizedTest(name = "insists: {0}")
  @ValueSource(booleans = {false, true})
  void whatWasAcceptedIsDeliveredThoughTheClientIsKilledThreeTimes(boolean insists)
      throws Exception {
    failOneInFive();
    Instant start = Instant.now();
    for (int run = 0; run < KILLS_AT_PERCENT.length; run++) {
      Task task = task(run, insists);
      Process process = start(task);
      long enough = (long) COUNT * KILLS_AT_PERCENT[run] / 100;
      await()
          .atMost(Duration.ofMinutes(5))
          .until(() -> ended(process, task) || ends(task) >= enough);
      kill(process, run);
    }
    wasKilled.countDown();
    Task last = task(KILLS_AT_PERCENT.length, insists);
    Process process = start(last);
    assertThat(process.waitFor(10, MINUTES)).isTrue();
    assertThat(process.exitValue()).as(() -> log(last)).isZero();

    await().until(() -> endpoint.completedInferences() == endpoint.acceptedInvocations());
    Account account = new Account(ToldFile.read(last.toldFile()), insists);
    System.out.println(account.summary(Duration.between(start, Instant.now())));
    account.assertNothingLost();
  }

  private Task task(int run, boolean insists) {
    return new Task(
        cloud.endpoint(), cloud.region().id(), "echo", queueUrl, directory, COUNT, run, insists);
  }

  private static Process start(Task task) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                MortalProgram.class.getName()));
    command.addAll(task.arguments());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(logFile(task).toFile())
        .start();
  }

  private void kill(Process process, int run) throws InterruptedException {
    kills.put(run, Instant.now());
    process.destroyForcibly();
    assertThat(process.waitFor()).as("it did not end by itself").isNotZero();
  }

  private static boolean ended(Process process, Task task) {
    assertThat(process.isAlive()).as(() -> log(task)).isTrue();
    return false;
  }

  /** Not deliveries alone: a machine that is slow leaves many uncertain when it is killed. */
  private static long ends(Task task) throws IOException {
    return ToldFile.read(task.toldFile()).stream().map(Line::inferenceId).distinct().count();
  }

  private static Path logFile(Task task) {
    return task.directory().resolve("log-" + task.run());
  }

  private static String log(Task task) {
    try {
      return "The program's log:\n" + Files.readString(logFile(task));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** What the service knows against what the program was told. */
  private final class Account {
    private final List<Line> lines;
    private final boolean insists;
    private final Set<String> delivered;
    private final Set<String> doubtful;

    Account(List<Line> lines, boolean insists) {
      this.lines = lines;
      this.insists = insists;
      delivered = ids(End.DELIVERED);
      doubtful = ids(End.UNANSWERED);
      doubtful.addAll(ids(End.UNCERTAIN));
      doubtful.removeAll(delivered);
    }

    private Set<String> ids(End end) {
      return lines.stream()
          .filter(line -> line.end() == end)
          .map(Line::inferenceId)
          .collect(Collectors.toSet());
    }

    private List<List<Line>> duplicates() {
      return lines.stream()
          .filter(line -> line.end() == End.DELIVERED)
          .collect(Collectors.groupingBy(Line::inferenceId))
          .values()
          .stream()
          .filter(ofOne -> ofOne.size() > 1)
          .toList();
    }

    void assertNothingLost() {
      assertThat(lines).noneMatch(line -> line.end() == End.WRONG || line.end() == End.FAILED);
      assertThat(accepted.values().stream().mapToInt(n -> n).sum())
          .isEqualTo(endpoint.acceptedInvocations());

      Set<String> lost = ConcurrentHashMap.newKeySet();
      lost.addAll(accepted.keySet());
      lost.removeAll(delivered);
      lost.removeAll(doubtful);
      assertThat(lost).as("accepted, and nothing was ever heard of it").isEmpty();
      assertThat(accepted.keySet()).containsAll(delivered);

      Set<String> untold = ConcurrentHashMap.newKeySet();
      untold.addAll(task(0, insists).inferenceIds());
      untold.removeAll(delivered);
      untold.removeAll(doubtful);
      assertThat(untold).as("asked for, and nothing was ever heard of it").isEmpty();

      duplicates().forEach(this::assertExplained);
      assertThat(kills).hasSize(KILLS_AT_PERCENT.length);
      assertThat(cloud.httpFaults().counts())
          .containsKeys(
              HttpFaults.Kind.UNAVAILABLE,
              HttpFaults.Kind.RESET_BEFORE,
              HttpFaults.Kind.RESET_AFTER,
              HttpFaults.Kind.STALL,
              HttpFaults.Kind.TRUNCATE);
      if (!insists) {
        assertThat(accepted.values()).as("ran once").allMatch(runs -> runs == 1);
      }
    }

    /** Delivered just before a kill, which came before the journal knew. */
    private void assertExplained(List<Line> ofOne) {
      for (int i = 1; i < ofOne.size(); i++) {
        Line first = ofOne.get(i - 1);
        Line again = ofOne.get(i);
        assertThat(again.run())
            .as(() -> "told twice in one run: " + ofOne)
            .isGreaterThan(first.run());
        assertThat(kills.get(first.run()))
            .as(() -> "told again, and the journal had time to know: " + ofOne)
            .isBefore(first.at().plus(TO_FORGET));
      }
    }

    String summary(Duration time) {
      long lostAnswers = accepted.keySet().stream().filter(doubtful::contains).count();
      Map<HttpFaults.Kind, Long> faults = cloud.httpFaults().counts();
      return String.format(
          "%d inferences asked for, %s, in %d s: %d accepted in %d invocations, %d delivered. %d"
              + " remain uncertain, each of them told as such, of which %d were accepted and the"
              + " answer was lost (%d told by an exception, %d by recovery). %s. %d kills, %d"
              + " faults: %s",
          COUNT,
          insists ? "unanswered ones sent again" : "unanswered ones not sent again",
          time.toSeconds(),
          accepted.size(),
          endpoint.acceptedInvocations(),
          delivered.size(),
          doubtful.size(),
          lostAnswers,
          ids(End.UNANSWERED).size(),
          ids(End.UNCERTAIN).size(),
          duplicatesExplained(),
          kills.size(),
          faults.values().stream().mapToLong(n -> n).sum(),
          faults);
    }

    private String duplicatesExplained() {
      LongSummaryStatistics millis =
          duplicates().stream()
              .map(ofOne -> ofOne.get(0))
              .mapToLong(line -> Duration.between(line.at(), kills.get(line.run())).toMillis())
              .summaryStatistics();
      return millis.getCount() == 0
          ? "None delivered twice"
          : millis.getCount()
              + " delivered twice, the first time at most "
              + millis.getMax()
              + " ms before a kill, which the journal did not know yet";
    }
  }
}
