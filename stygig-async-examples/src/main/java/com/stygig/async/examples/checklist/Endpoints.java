package com.stygig.async.examples.checklist;

import static com.stygig.async.examples.endpoint.AwsErrors.ask;

import com.stygig.async.InferenceHandle;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.RecommendationRequest;
import com.stygig.async.RecommendationResult;
import com.stygig.async.S3Uri;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.checklist.Requests.Answer;
import com.stygig.async.examples.checklist.TestLog.BlockedException;
import com.stygig.async.examples.endpoint.EndpointDescriber;
import com.stygig.async.examples.endpoint.EndpointDescription;
import com.stygig.async.examples.endpoint.EndpointLogs;
import com.stygig.async.examples.endpoint.EndpointNames;
import com.stygig.async.examples.endpoint.LogLine;
import com.stygig.async.examples.endpoint.RealTimeEndpoint;
import com.stygig.async.examples.endpoint.ResultComparison;
import com.stygig.async.waiters.S3PollingWaiter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/** The endpoint under test, and what one test leaves for the next. */
final class Endpoints implements AutoCloseable {
  private final Aws aws;
  private final ChecklistSettings settings;
  private final EndpointUnderTest endpoint;
  private final SamplePicture sample;
  private final List<AccessLog.Interval> failedOnPurpose = new ArrayList<>();
  private @Nullable StygigAsyncClient client;
  private @Nullable InvocationReceipt accepted;
  private @Nullable RecommendationResult lastResult;

  Endpoints(Aws aws, ChecklistSettings settings, EndpointUnderTest endpoint) {
    this.aws = aws;
    this.settings = settings;
    this.endpoint = endpoint;
    this.sample = new SamplePicture(aws, settings);
  }

  Aws aws() {
    return aws;
  }

  ChecklistSettings settings() {
    return settings;
  }

  EndpointUnderTest underTest() {
    return endpoint;
  }

  SamplePicture sample() {
    return sample;
  }

  /**
   * Its name.
   *
   * @throws BlockedException if there is none
   */
  String name() {
    return endpoint.name();
  }

  EndpointDescription describe() {
    return new EndpointDescriber(aws, Clock.systemUTC()).describe(new EndpointNames(name()));
  }

  /** A client that looks into S3, which all tests share. */
  Requests requests() {
    if (client == null) {
      client = client(builder -> builder);
    }
    return requests(client);
  }

  Requests requests(StygigAsyncClient with) {
    return new Requests(with, settings);
  }

  /** A client of one's own, which is to be closed. */
  StygigAsyncClient client(UnaryOperator<StygigAsyncClient.Builder> change) {
    return change
        .apply(
            aws.stygig()
                .endpointName(name())
                .inputLocation(settings.inputLocation().toString())
                .waiter(
                    S3PollingWaiter.builder()
                        .interval(settings.pollInterval())
                        .maxInterval(settings.pollInterval().multipliedBy(5))))
        .build();
  }

  RecommendationRequest.Builder sampleRequest() {
    return RecommendationRequest.builder().imageS3Uri(sample.location().toString());
  }

  /** For the test that waits for the result. */
  void accepted(InvocationReceipt receipt) {
    accepted = receipt;
  }

  Optional<InvocationReceipt> accepted() {
    return Optional.ofNullable(accepted);
  }

  /** Waits for what was accepted before. */
  Answer attach(InvocationReceipt receipt) {
    try (StygigAsyncClient attaching = client(builder -> builder)) {
      InferenceHandle<RecommendationResult> handle =
          attaching.attach(receipt, RecommendationResult.decoder());
      RecommendationResult result = Requests.resultOf(handle);
      return new Answer(receipt, result, Duration.between(receipt.invokedAt(), Instant.now()));
    }
  }

  void remember(RecommendationResult result) {
    lastResult = result;
  }

  /** As far as a result has told it. */
  Optional<String> modelVersion() {
    return Optional.ofNullable(lastResult)
        .flatMap(RecommendationResult::metadata)
        .flatMap(metadata -> metadata.modelVersion());
  }

  /** What the log tells of that time is not the endpoint's fault. */
  void failedOnPurpose(Instant from, Instant to) {
    failedOnPurpose.add(new AccessLog.Interval(from, to));
  }

  boolean isOnPurpose(LogLine line) {
    return failedOnPurpose.stream().anyMatch(interval -> interval.covers(line.time()));
  }

  /** How long a failure may take to be seen. */
  Duration failurePatience() {
    return settings.scaled(Duration.ofMinutes(5)).plusSeconds(30);
  }

  String topicArn() {
    return describe().topics().stream()
        .map(topic -> topic.arn())
        .findFirst()
        .orElseThrow(() -> new CommandFailedException("the endpoint has no topic"));
  }

  /** Where results go. */
  String outputPath() {
    EndpointDescription now = describe();
    if (now.async() == null) {
      throw new IllegalStateException(name() + " is a real-time endpoint");
    }
    return now.async().outputPath();
  }

  boolean isThere(S3Uri object) {
    try {
      return ask(aws.s3().headObject(b -> b.bucket(object.bucket()).key(object.key()))) != null;
    } catch (SdkException e) {
      return false;
    }
  }

  boolean isThere(Answer answer) {
    return isThere(answer.receipt().outputLocation());
  }

  OptionalInt concurrencyLimit() {
    EndpointDescription now = describe();
    if (now.async() == null || now.async().maxConcurrentInvocations() == null) {
      return OptionalInt.empty();
    }
    int instances = now.currentInstances() == null ? 1 : Math.max(1, now.currentInstances());
    return OptionalInt.of(now.async().maxConcurrentInvocations() * instances);
  }

  /**
   * How many requests the containers worked on at once since then, by their access logs, which come
   * with some delay. Empty if they do not tell.
   *
   * @param least how many requests they have to tell of
   */
  OptionalInt observedConcurrency(Instant since, int least) throws InterruptedException {
    EndpointLogs logs = new EndpointLogs(aws.logs(), name());
    Instant end = Instant.now().plus(logPatience());
    AccessLog log = AccessLog.of(logs, since);
    while (log.requests().size() < least && Instant.now().isBefore(end)) {
      Thread.sleep(settings.logInterval());
      log = AccessLog.of(logs, since);
    }
    return log.mostAtOnce();
  }

  /** How late lines of the log may come. */
  Duration logPatience() {
    return settings.scaled(Duration.ofMinutes(2)).plusSeconds(5);
  }

  /** Asks a real-time endpoint and this one the same, and compares. */
  ResultComparison compare(String realTimeName, Path picture, double tolerance) {
    RecommendationRequest.Builder request = RecommendationRequest.builder().image(picture);
    RecommendationResult expected =
        ask(new RealTimeEndpoint(aws.sageMakerRuntime(), realTimeName).recommend(request.build()));
    return ResultComparison.of(expected, requests().ask(request).result(), tolerance);
  }

  /** Puts a file where inputs go. */
  S3Uri upload(Path file, String name) {
    S3Uri to = new S3Uri(settings.inputLocation().bucket(), settings.inputLocation().key() + name);
    ask(aws.s3().putObject(b -> b.bucket(to.bucket()).key(to.key()), file));
    return to;
  }

  /** Takes away what a test has put there. */
  void remove(S3Uri object) {
    ask(aws.s3().deleteObject(b -> b.bucket(object.bucket()).key(object.key())));
  }

  Optional<TestResult.Picture> draw(String caption, RecommendationResult result) {
    return Boards.draw(caption, aws.s3(), Team.BUCKET, sample.location(), result);
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
  }
}
