package com.stygig.async.waiters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stygig.async.InMemoryInvocationJournal;
import com.stygig.async.InferenceHandle;
import com.stygig.async.InferenceRequest;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.Payload;
import com.stygig.async.Recovery;
import com.stygig.async.ResultDecoder;
import com.stygig.async.ResultTimeoutException;
import com.stygig.async.S3Uri;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.spi.InvocationJournal;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.ModelResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/** Inferences whose process ended between the intent and the service's answer. */
@LocalCloudTest
class UncertainResultTest {
  private static final ResultDecoder<String> TEXT = bytes -> new String(bytes, UTF_8);

  private final LocalCloud cloud;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final String endpointName = "e-" + run;
  private final String outputPath = "s3://bucket/out-" + run;
  private final String id = "order 7 / " + run + ": as long as ids may be, of any character";
  private final InvocationJournal journal = new InMemoryInvocationJournal();
  private final List<StygigAsyncClient> clients = new ArrayList<>();

  UncertainResultTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket");
  }

  @BeforeEach
  void deploy() {
    var unused =
        cloud.deploy(
            EndpointConfig.async(
                    endpointName,
                    request -> new ModelResponse(200, "text/plain", request.body()),
                    outputPath)
                .build());
  }

  @AfterEach
  void close() {
    clients.forEach(StygigAsyncClient::close);
    cloud.deleteEndpoint(endpointName);
  }

  private StygigAsyncClient.Builder settings() {
    return StygigAsyncClient.builder()
        .endpointName(endpointName)
        .s3Client(cloud.s3Client())
        .sageMakerRuntimeClient(cloud.sageMakerRuntimeClient())
        .waiter(S3PollingWaiter.builder().interval(Duration.ofMillis(50)));
  }

  private StygigAsyncClient client(StygigAsyncClient.Builder settings) {
    StygigAsyncClient client = settings.build();
    clients.add(client);
    return client;
  }

  private static InferenceRequest.Builder request() {
    return InferenceRequest.builder().payload(Payload.ofUtf8("the result"));
  }

  /**
   * Invokes the endpoint, and leaves in the journal what a process does that ends before the
   * answer.
   */
  private InvocationReceipt invokeAndForgetTheAnswer() {
    journal.intend(id, endpointName, Instant.now()).toCompletableFuture().join();
    return inTime(
        client(settings().fileNamesFromInferenceIds(outputPath))
            .submit(request().inferenceId(id).build(), TEXT)
            .receipt());
  }

  private static <T> T inTime(CompletableFuture<T> future) {
    return future.orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  void theResultOfAnUncertainInferenceIsFoundByItsId() {
    InvocationReceipt receipt = invokeAndForgetTheAnswer();

    Recovery<String> recovery =
        client(settings().journal(journal).fileNamesFromInferenceIds(outputPath)).recover(TEXT);

    assertThat(recovery.uncertain()).isEmpty();
    InferenceHandle<String> handle = recovery.attached().get(0);
    assertThat(inTime(handle.result())).isEqualTo("the result");
    assertThat(inTime(handle.receipt()).outputLocation()).isEqualTo(receipt.outputLocation());
    await().untilAsserted(() -> assertThat(journal.entries()).isEmpty());
  }

  @Test
  void unlessAskedForAnUncertainInferenceStaysUncertain() {
    invokeAndForgetTheAnswer();

    Recovery<String> recovery = client(settings().journal(journal)).recover(TEXT);

    assertThat(recovery.attached()).isEmpty();
    assertThat(recovery.uncertain()).hasSize(1);
  }

  @Test
  void oneThatWasNeverInvokedEndsAtItsDeadline() {
    Instant longAgo = Instant.now().minus(Duration.ofHours(8));
    journal.intend(id, endpointName, longAgo).toCompletableFuture().join();

    Recovery<String> recovery =
        client(settings().journal(journal).fileNamesFromInferenceIds(outputPath)).recover(TEXT);

    assertThatThrownBy(() -> inTime(recovery.attached().get(0).result()))
        .hasCauseInstanceOf(ResultTimeoutException.class);
  }

  @Test
  void anOlderObjectOfAnIdThatIsUsedAgainIsNotTaken() {
    S3Uri place = invokeAndForgetTheAnswer().outputLocation();
    cloud
        .s3Client()
        .putObject(
            b -> b.bucket(place.bucket()).key(place.key()), AsyncRequestBody.fromString("old"))
        .join();
    // As if that had been written an hour before the intent.
    InvocationJournal later = new InMemoryInvocationJournal();
    later
        .intend(id, endpointName, Instant.now().plus(Duration.ofHours(1)))
        .toCompletableFuture()
        .join();
    long before = cloud.requests().count("GetObject");

    Recovery<String> recovery =
        client(settings().journal(later).fileNamesFromInferenceIds(outputPath)).recover(TEXT);
    await().until(() -> cloud.requests().count("GetObject") >= before + 3);

    assertThat(recovery.attached().get(0).result()).isNotDone();
  }

  @Test
  void aRequestCannotNameItsOutputWhereTheClientDoes() {
    StygigAsyncClient client = client(settings().fileNamesFromInferenceIds(outputPath));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.submit(request().fileName("mine.json").build(), TEXT))
        .withMessageContaining("'mine.json'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.submit(request().outputPathExtension("mine").build(), TEXT))
        .withMessageContaining("'mine'");
  }
}
