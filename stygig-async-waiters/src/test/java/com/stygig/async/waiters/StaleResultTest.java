package com.stygig.async.waiters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stygig.async.InferenceFailedException;
import com.stygig.async.InferenceHandle;
import com.stygig.async.InferenceRequest;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.Payload;
import com.stygig.async.ResultDecoder;
import com.stygig.async.ResultReadException;
import com.stygig.async.ResultTimeoutException;
import com.stygig.async.S3Uri;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.ModelRequest;
import com.stygig.async.testkit.ModelResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests that name the file of their result, where an object of that name is there already:
 * yesterday's, as far as anybody can tell by whole seconds.
 */
@LocalCloudTest
class StaleResultTest {
  private static final String YESTERDAY = "yesterday's result";
  private static final String TODAY = "today's result";

  private static final ResultDecoder<String> TEXT = bytes -> new String(bytes, UTF_8);

  private final LocalCloud cloud;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final String endpointName = "e-" + run;
  private final String name = "order-" + run + ".json";
  private final S3Uri output = S3Uri.parse("s3://bucket/out-" + run + "/" + name);
  private final S3Uri failure =
      S3Uri.parse("s3://bucket/failed-" + run + "/" + name + "-error.out");
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private final List<AutoCloseable> closeables = new ArrayList<>();
  private final String topicArn;
  private volatile ModelResponse answer = ModelResponse.json(TODAY);

  StaleResultTest(LocalCloud cloud) {
    this.cloud = cloud;
    this.topicArn = cloud.snsClient().createTopic(b -> b.name("topic-" + run)).join().topicArn();
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket", "in/");
  }

  @BeforeEach
  void deploy() {
    var unused =
        cloud.deploy(
            EndpointConfig.async(endpointName, this::answer, "s3://bucket/out-" + run)
                .s3FailurePath("s3://bucket/failed-" + run)
                .successTopic(topicArn)
                .errorTopic(topicArn)
                .maxConcurrentInvocationsPerInstance(10)
                .build());
  }

  private ModelResponse answer(ModelRequest request) throws InterruptedException {
    mayAnswer.await();
    return answer;
  }

  @AfterEach
  void close() throws Exception {
    mayAnswer.countDown();
    for (AutoCloseable closeable : closeables) {
      closeable.close();
    }
    cloud.deleteEndpoint(endpointName);
  }

  /** Puts an object, and waits until whatever is accepted is accepted in a later second. */
  private void putYesterday(S3Uri location, byte[] content) {
    put(location, content);
    long second = Instant.now().getEpochSecond();
    await().until(() -> Instant.now().getEpochSecond() > second);
  }

  private void put(S3Uri location, byte[] content) {
    cloud
        .s3Client()
        .putObject(
            b -> b.bucket(location.bucket()).key(location.key()),
            AsyncRequestBody.fromBytes(content))
        .join();
  }

  private StygigAsyncClient.Builder settings(ResultWaiter.Factory waiter) {
    return StygigAsyncClient.builder()
        .endpointName(endpointName)
        .s3Client(cloud.s3Client())
        .sageMakerRuntimeClient(cloud.sageMakerRuntimeClient())
        .waiter(waiter);
  }

  private StygigAsyncClient client(StygigAsyncClient.Builder settings) {
    StygigAsyncClient client = settings.build();
    closeables.add(client);
    return client;
  }

  private static S3PollingWaiter.Builder polling() {
    return S3PollingWaiter.builder()
        .interval(Duration.ofMillis(50))
        .maxInterval(Duration.ofMillis(50));
  }

  private SqsWaiter.Builder sqs() {
    SqsNotificationQueue queue =
        SqsNotificationQueue.builder("queue-" + run)
            .topicArns(topicArn)
            .sqsClient(cloud.sqsClient())
            .snsClient(cloud.snsClient())
            .build();
    return SqsWaiter.builder(queue.create().join())
        .sqsClient(cloud.sqsClient())
        .waitTime(Duration.ofSeconds(1));
  }

  private InferenceRequest request() {
    return InferenceRequest.builder().payload(Payload.ofUtf8("x")).fileName(name).build();
  }

  private InferenceHandle<String> submit(StygigAsyncClient client) {
    return client.submit(request(), TEXT);
  }

  private void awaitReads(int number) {
    long before = cloud.requests().count("GetObject");
    await().until(() -> cloud.requests().count("GetObject") >= before + number);
  }

  private static <T> T inTime(CompletableFuture<T> future) {
    return future.orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  void pollingDoesNotTakeYesterdaysObjectForTheResult() {
    putYesterday(output, YESTERDAY.getBytes(UTF_8));
    InferenceHandle<String> handle = submit(client(settings(polling())));
    InvocationReceipt receipt = inTime(handle.receipt());
    assertThat(receipt.outputLocation()).isEqualTo(output);
    assertThat(receipt.fileName()).contains(name);
    awaitReads(4);
    assertThat(handle.result().isDone()).isFalse();

    mayAnswer.countDown();

    assertThat(inTime(handle.result())).isEqualTo(TODAY);
  }

  @Test
  void pollingDoesNotTakeALargeObjectOfYesterdayForTheResult(@TempDir Path directory)
      throws Exception {
    byte[] large = new byte[2_000_000];
    putYesterday(output, large);
    Arrays.fill(large, (byte) 'n');
    answer = new ModelResponse(200, "text/plain", large);
    Path file = directory.resolve("result");
    InferenceHandle<Path> handle =
        client(settings(polling())).submit(request(), ResultDecoder.toFile(file));
    inTime(handle.receipt());
    awaitReads(4);
    assertThat(handle.result().isDone()).isFalse();

    mayAnswer.countDown();

    assertThat(Files.readAllBytes(inTime(handle.result()))).isEqualTo(large);
  }

  @Test
  void pollingDoesNotTakeYesterdaysFailureForTodays() {
    putYesterday(failure, "yesterday's failure".getBytes(UTF_8));
    InferenceHandle<String> handle = submit(client(settings(polling())));
    assertThat(inTime(handle.receipt()).failureLocation()).contains(failure);
    awaitReads(6);
    assertThat(handle.result().isDone()).isFalse();
    answer = ModelResponse.error(500, "today's failure");

    mayAnswer.countDown();

    assertThatThrownBy(() -> inTime(handle.result()))
        .hasCauseInstanceOf(InferenceFailedException.class)
        .hasMessageContaining("today's failure");
  }

  @Test
  void whatAListingShowsOfYesterdayIsNeitherTakenNorFetched() {
    S3PollingWaiter waiter = polling().jitter(0).s3Client(cloud.s3Client()).build();
    closeables.add(waiter);
    int count = 40;
    List<S3Uri> places = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      places.add(S3Uri.parse("s3://bucket/listed-" + run + "/" + i + ".json"));
      put(places.get(i), YESTERDAY.getBytes(UTF_8));
    }
    putYesterday(places.get(0), YESTERDAY.getBytes(UTF_8));
    cloud.requests().reset();
    List<CompletableFuture<InferenceOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      InvocationReceipt receipt =
          receipt(places.get(i)).fileName(i + ".json").acceptedAtByService(Instant.now()).build();
      outcomes.add(waiter.await(run + "-" + i, CompletableFuture.completedFuture(receipt)));
    }
    await().until(() -> cloud.requests().count("ListObjectsV2") >= 5);

    assertThat(outcomes).noneMatch(CompletableFuture::isDone);
    // Looks of a few that are not due together with the others are no listings.
    assertThat(cloud.requests().count("GetObject")).isLessThan(count);

    places.forEach(place -> put(place, TODAY.getBytes(UTF_8)));
    for (CompletableFuture<InferenceOutcome> outcome : outcomes) {
      assertThat(((InferenceOutcome.Succeeded) inTime(outcome)).body().orElseThrow().asUtf8String())
          .isEqualTo(TODAY);
    }
  }

  private InvocationReceipt.Builder receipt(S3Uri place) {
    return InvocationReceipt.builder(run, endpointName, place)
        .invokedAt(Instant.now())
        .deadline(Instant.now().plus(Duration.ofHours(1)));
  }

  @Test
  void anObjectOfTheSameSecondIsTheResult() {
    Instant second = Instant.ofEpochSecond(Instant.now().getEpochSecond());
    await().until(() -> Instant.now().getEpochSecond() > second.getEpochSecond());
    put(output, TODAY.getBytes(UTF_8));
    Instant written =
        cloud
            .s3Client()
            .headObject(b -> b.bucket(output.bucket()).key(output.key()))
            .join()
            .lastModified();
    InvocationReceipt receipt =
        receipt(output)
            .fileName(name)
            .acceptedAtByService(Instant.ofEpochSecond(written.getEpochSecond(), 999_999_999))
            .build();

    assertThat(inTime(client(settings(polling())).attach(receipt, TEXT).result())).isEqualTo(TODAY);
  }

  @Test
  void aNotificationBringsTodaysResult() {
    putYesterday(output, YESTERDAY.getBytes(UTF_8));
    InferenceHandle<String> handle = submit(client(settings(sqs())));
    inTime(handle.receipt());

    mayAnswer.countDown();

    assertThat(inTime(handle.result())).isEqualTo(TODAY);
  }

  @Test
  void aNotificationOfYesterdayBringsNeitherItsResponseNorItsObject() {
    putYesterday(output, YESTERDAY.getBytes(UTF_8));
    InferenceHandle<String> handle =
        submit(client(settings(sqs()).readTimeout(Duration.ofSeconds(2))));
    ObjectNode yesterdays = Notifications.completed(inTime(handle.receipt()), YESTERDAY);
    yesterdays.put("receivedTime", Instant.now().plusSeconds(1).toString());

    cloud.snsClient().publish(b -> b.topicArn(topicArn).message(yesterdays.toString())).join();

    assertThatThrownBy(() -> inTime(handle.result()))
        .hasCauseInstanceOf(ResultReadException.class)
        .hasMessageContaining("Nothing new is there");
  }

  @Test
  void bothWaysAtOnceDoNotTakeYesterdaysObjectForTheResult() {
    putYesterday(output, YESTERDAY.getBytes(UTF_8));
    InferenceHandle<String> handle =
        submit(client(settings(HybridWaiter.builder(sqs()).checkInterval(Duration.ofSeconds(1)))));
    inTime(handle.receipt());
    awaitReads(2);
    assertThat(handle.result().isDone()).isFalse();

    mayAnswer.countDown();

    assertThat(inTime(handle.result())).isEqualTo(TODAY);
  }

  @Test
  void whoAttachesByTheReceiptsJsonDoesNotGetYesterdaysObject() {
    putYesterday(output, YESTERDAY.getBytes(UTF_8));
    InvocationReceipt receipt = inTime(submit(client(settings(polling()))).receipt());
    InferenceHandle<String> attached =
        client(settings(polling())).attach(InvocationReceipt.fromJson(receipt.toJson()), TEXT);
    awaitReads(6);
    assertThat(attached.result().isDone()).isFalse();

    mayAnswer.countDown();

    assertThat(inTime(attached.result())).isEqualTo(TODAY);
  }

  @Test
  void theLastLookDoesNotTakeYesterdaysObjectForTheResult() {
    putYesterday(output, YESTERDAY.getBytes(UTF_8));
    InvocationReceipt receipt = inTime(submit(client(settings(polling()))).receipt());

    InferenceHandle<String> late =
        client(settings(sqs()))
            .attach(receipt.withDeadline(Instant.now().minus(Duration.ofMinutes(1))), TEXT);

    assertThatThrownBy(() -> inTime(late.result()))
        .hasCauseInstanceOf(ResultTimeoutException.class);
  }

  @Test
  void withoutAFileNameNothingIsCompared() {
    put(output, TODAY.getBytes(UTF_8));
    InvocationReceipt receipt =
        receipt(output).acceptedAtByService(Instant.now().plus(Duration.ofHours(1))).build();

    assertThat(inTime(client(settings(polling())).attach(receipt, TEXT).result())).isEqualTo(TODAY);
  }

  @Test
  void theExtensionIsPartOfThePlace() {
    StygigAsyncClient client = client(settings(polling()));
    mayAnswer.countDown();
    InferenceHandle<String> handle =
        client.submit(
            InferenceRequest.builder()
                .payload(Payload.ofUtf8("x"))
                .outputPathExtension("tenant-7/2026")
                .fileName(name)
                .build(),
            TEXT);

    assertThat(inTime(handle.result())).isEqualTo(TODAY);
    assertThat(inTime(handle.receipt()).outputLocation())
        .isEqualTo(S3Uri.parse("s3://bucket/out-" + run + "/tenant-7/2026/" + name));
  }
}
