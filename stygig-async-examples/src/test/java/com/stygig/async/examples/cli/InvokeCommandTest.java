package com.stygig.async.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stygig.async.examples.Patience;
import com.stygig.async.examples.SampleImages;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class InvokeCommandTest {
  @TempDir Path directory;

  private static List<Double> scores(JsonNode answer) {
    List<Double> scores = new ArrayList<>();
    answer.get("recommendations").forEach(item -> scores.add(item.get("score").doubleValue()));
    return scores;
  }

  @Test
  void printsARankedListWithIdsCategoriesAndScores() {
    Run run = Run.of("invoke", "--local", "--wait", "--display-results");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("Top 5 recommendations")
        .containsPattern("1\\. +0\\.\\d{4} +[a-z]+_[a-z]+_\\d{4} +[a-z]+_[a-z]+ ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "gif", "bmp"})
  void recommendsForAPictureOfAnyFormat(String format) throws Exception {
    Path picture = SampleImages.write(directory.resolve("picture"), format, 400, 0xb02030);

    Run run =
        Run.of(
            "invoke",
            "--local",
            "--image",
            picture.toString(),
            "--top-k",
            "10",
            "--wait",
            "--json");

    assertThat(run.exitCode()).isZero();
    List<Double> scores = scores(run.json());
    assertThat(scores).hasSize(10).allMatch(score -> score >= 0 && score <= 1);
    assertThat(scores).isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void theSamePictureGetsTheSameAnswerAndAnotherOneAnother() throws Exception {
    Path red = SampleImages.write(directory.resolve("red"), "png", 100, 0xb02030);
    Path green = SampleImages.write(directory.resolve("green"), "png", 100, 0x20a040);

    String first = answerTo(red);

    assertThat(answerTo(red)).isEqualTo(first);
    assertThat(answerTo(green)).isNotEqualTo(first);
  }

  private static String answerTo(Path picture) {
    return answer(Run.of("invoke", "--local", "--image", picture.toString(), "--wait", "--json"));
  }

  /** Without the time that it took. */
  private static String answer(Run run) {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out().replaceAll("\"processing_time_ms\" *: *[0-9.]+", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lossy.webp", "cmyk.jpg"})
  void recommendsForWhatTheContainerOpens(String picture) throws Exception {
    Path file = directory.resolve(picture);
    try (InputStream in = InvokeCommandTest.class.getResourceAsStream("/pictures/" + picture)) {
      Files.copy(in, file);
    }

    Run run = Run.of("invoke", "--local", "--image", file.toString(), "--wait", "--json");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.json().get("recommendations")).hasSize(5);
    assertThat(run.json().get("metadata").get("processing_time_ms").doubleValue()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqs", "hybrid", "https", "S3"})
  void everyWayToWaitGivesTheSameRecommendations(String waiter) {
    String polled = answer(Run.of("invoke", "--local", "--wait", "--json"));

    Run run = Run.of("invoke", "--local", "--waiter", waiter, "--wait", "--json");

    assertThat(answer(run)).isEqualTo(polled).contains("recommendations");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--waiter sqs                                  | needs the endpoint's topic",
        "--waiter hybrid                               | --queue-url",
        "--waiter https                                | needs the endpoint's topic: give --topic-arn",
        "--waiter sqs --queue-url nonsense             | 'nonsense'",
        "--waiter sqs --topic-arn nonsense             | 'nonsense'",
        "--waiter s3 --queue-url http://h/q            | goes with --waiter sqs or hybrid",
        "--waiter https --topic-arn TOPIC              | --public-url",
        "--waiter https --topic-arn TOPIC --public-url nonsense | nonsense",
        "--waiter https --topic-arn TOPIC --confirmation-timeout 0 | at least 1 second: 0",
        "--waiter foo                                  | foo",
      })
  void refusesWaysToWaitThatCannotBeBeforeAnythingIsSent(String options, String message) {
    String topic = "arn:aws:sns:ap-south-1:123456789012:t";
    List<String> args =
        new ArrayList<>(
            List.of("invoke", "--endpoint-name", "e", "--region", "ap-south-1", "--wait"));
    args.addAll(List.of(options.replace("TOPIC", topic).split(" +")));

    Run run = Run.of(args.toArray(String[]::new));

    assertThat(run.exitCode()).isEqualTo(Stygig.USAGE);
    assertThat(run.err().lines()).singleElement().asString().contains(message);
    assertThat(run.out()).isEmpty();
  }

  private static String[] whereSnsDoesNotGet(int seconds) {
    return new String[] {
      "invoke",
      "--local",
      "--waiter",
      "https",
      "--public-url",
      "http://127.0.0.1:9/",
      "--confirmation-timeout",
      String.valueOf(seconds),
      "--wait"
    };
  }

  @Test
  void whereSnsDoesNotReachTheProgramTheCommandWasRightAndFails() {
    Run run = Run.of(whereSnsDoesNotGet(1));

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(run.err())
        .contains("SNS has not reached this program under http://127.0.0.1:9/ within 1 seconds")
        .doesNotContain("--help");
  }

  @Test
  void anInterruptedWaitForSnsKeepsTheThreadsFlag() throws Exception {
    AtomicBoolean isInterrupted = new AtomicBoolean();
    Thread thread =
        new Thread(
            () -> {
              var unused = Run.of(whereSnsDoesNotGet(60));
              isInterrupted.set(Thread.interrupted());
            });
    thread.start();
    await()
        .until(
            () ->
                Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("awaitConfirmations")));
    thread.interrupt();
    thread.join(Patience.LIMIT.toMillis());

    assertThat(thread.isAlive()).isFalse();
    assertThat(isInterrupted).isTrue();
  }

  @Test
  void aPictureAboveTheInlineLimitIsUploaded() throws Exception {
    Path large = SampleImages.write(directory.resolve("large"), "bmp", 300, 0x203080);
    assertThat(Files.size(large)).isGreaterThan(128_000);

    Run run = Run.of("invoke", "--local", "--image", large.toString(), "--display-results");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("Input location:  s3://stygig-ml-s3/async-inference-input/request-");
  }

  @Test
  void aPictureInS3IsFetchedByTheEndpoint() {
    Run run =
        Run.of(
            "invoke",
            "--local",
            "--s3-image",
            "s3://stygig-ml-s3/train/upperwear/shirt/0001.jpg",
            "--wait",
            "--json");

    assertThat(run.exitCode()).isZero();
    assertThat(scores(run.json())).hasSize(5);
  }

  @Test
  void withoutWaitingPrintsWhereTheResultWillLie() {
    Run run = Run.of("invoke", "--local", "--json");

    assertThat(run.exitCode()).isZero();
    assertThat(run.json().get("output_location").asString())
        .startsWith("s3://stygig-ml-s3/async-inference-results/")
        .endsWith(".out");
    assertThat(run.json().get("inference_id").asString()).startsWith("stygig-");
  }

  private static void assertRefused(Run run, int exitCode, String message) {
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("stygig: ")
        .contains(message);
  }

  @Test
  void saysInOneLineWhatIsWrong() throws Exception {
    Path text = Files.write(directory.resolve("x.jpg"), "not an image\n".getBytes(UTF_8));
    Path empty = Files.createFile(directory.resolve("empty.jpg"));
    Path missing = directory.resolve("missing.jpg");

    assertRefused(
        Run.of("invoke", "--local", "--image", text.toString()), Stygig.USAGE, "Not an image");
    assertRefused(
        Run.of("invoke", "--local", "--image", empty.toString()), Stygig.USAGE, "Empty: " + empty);
    assertRefused(
        Run.of("invoke", "--local", "--image", missing.toString()), Stygig.USAGE, "No such file");
    assertRefused(
        Run.of("invoke", "--local", "--top-k", "0"), Stygig.USAGE, "topK must be at least 1: 0");
    assertRefused(Run.of("invoke", "--local", "--top-k", "x"), Stygig.USAGE, "'x' is not an int");
    assertRefused(Run.of("invoke", "--local", "--min-score", "2"), Stygig.USAGE, "minScore");
    assertRefused(Run.of("invoke", "--local", "--timeout", "0"), Stygig.USAGE, "--timeout");
    assertRefused(Run.of("invoke", "--nonsense"), Stygig.USAGE, "--nonsense");
    assertRefused(Run.of("invoke"), Stygig.USAGE, "--endpoint-name");
    assertRefused(
        Run.of("invoke", "--local", "--endpoint-url", "http://127.0.0.1:1"),
        Stygig.USAGE,
        "exclude each other");
    assertRefused(
        Run.of(
            "invoke",
            "--endpoint-name",
            "e",
            "--region",
            "eu-west-1",
            "--endpoint-url",
            "x",
            "--s3-image",
            "s3://bucket/b"),
        Stygig.USAGE,
        "must be an http or https URI");
    assertRefused(
        Run.of("invoke", "--endpoint-name", "e", "--region", "bad region"),
        Stygig.USAGE,
        "Not an AWS region, such as ap-south-1: 'bad region'");
    assertRefused(
        Run.of("invoke", "--local", "--image", "a", "--s3-image", "s3://bucket/b"),
        Stygig.USAGE,
        "exclude each other");
  }

  @Test
  void aMissingEndpointIsSaidInThoseWords() {
    assertRefused(
        Run.of("invoke", "--local", "--endpoint-name", "nonexistent-endpoint", "--wait"),
        Stygig.FAILED,
        "Endpoint not found: nonexistent-endpoint");
  }

  @Test
  void aFailureOfTheModelIsTold() {
    Run run = Run.of("invoke", "--local", "--s3-image", "s3://stygig-ml-s3/none.jpg", "--wait");

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(run.err()).contains("cannot fetch s3://stygig-ml-s3/none.jpg");
  }

  @Test
  void numbersThatJsonDoesNotKnowBecomeNull() {
    JsonNode node =
        JsonMapper.builder()
            .enable(tools.jackson.core.json.JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build()
            .readTree("{\"a\": NaN, \"b\": [1.5, -Infinity, {\"c\": Infinity}]}");

    assertThat(FiniteNumbers.in(node)).hasToString("{\"a\":null,\"b\":[1.5,null,{\"c\":null}]}");
  }
}
