package com.stygig.async.waiters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stygig.async.InferenceHandle;
import com.stygig.async.InferenceRequest;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.Payload;
import com.stygig.async.PayloadDelivery;
import com.stygig.async.ResultDecoder;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.ModelResponse;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * S3 goes away in the middle of 500 pending inferences, or the client does. {@code
 * -Doutage.seconds=60} makes the outage longer than 4 seconds.
 */
@Tag("slow")
class UnpluggedTest {
  private static final int COUNT = 500;
  private static final int BEFORE_OUTAGE = 100;
  private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("outage.seconds", 4));

  /** How a client gets to know of an end. Results are read from S3 in either way. */
  enum Way {
    POLLING {
      @Override
      ResultWaiter.Factory waiter(LocalCloud cloud, String queueUrl) {
        return S3PollingWaiter.builder()
            .interval(Duration.ofMillis(200))
            .maxInterval(Duration.ofSeconds(2));
      }
    },
    NOTIFICATION {
      @Override
      ResultWaiter.Factory waiter(LocalCloud cloud, String queueUrl) {
        return SqsWaiter.builder(queueUrl)
            .sqsClient(cloud.sqsClient())
            .waitTime(Duration.ofSeconds(1));
      }
    };

    abstract ResultWaiter.Factory waiter(LocalCloud cloud, String queueUrl);
  }

  private final LocalCloud cloud = LocalCloud.start();
  private final Semaphore mayRun = new Semaphore(0);
  private final List<StygigAsyncClient> clients = new ArrayList<>();
  private String queueUrl;

  @BeforeEach
  void deploy() {
    cloud.createBucket("bucket", "out/", "failed/");
    String topicArn = cloud.snsClient().createTopic(b -> b.name("ended")).join().topicArn();
    queueUrl =
        SqsNotificationQueue.builder("ended")
            .topicArns(topicArn)
            .sqsClient(cloud.sqsClient())
            .snsClient(cloud.snsClient())
            .build()
            .create()
            .join();
    var unused =
        cloud.deploy(
            EndpointConfig.async(
                    "echo",
                    request -> {
                      mayRun.acquireUninterruptibly();
                      return new ModelResponse(200, request.contentType(), request.body());
                    },
                    "s3://bucket/out")
                .s3FailurePath("s3://bucket/failed")
                .successTopic(topicArn)
                .errorTopic(topicArn)
                .maxConcurrentInvocationsPerInstance(20)
                .build());
  }

  @AfterEach
  void close() {
    mayRun.release(COUNT);
    clients.forEach(StygigAsyncClient::close);
    cloud.close();
  }

  private StygigAsyncClient client(Way way) {
    StygigAsyncClient client =
        StygigAsyncClient.builder()
            .endpointName("echo")
            .payloadDelivery(PayloadDelivery.INLINE)
            .region(cloud.region())
            .credentialsProvider(cloud.credentialsProvider())
            .s3EndpointOverride(cloud.s3Endpoint())
            .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
            .waiter(way.waiter(cloud, queueUrl))
            .build();
    clients.add(client);
    return client;
  }

  private static List<InferenceHandle<byte[]>> submitAll(StygigAsyncClient client) {
    List<InferenceHandle<byte[]>> handles =
        IntStream.range(0, COUNT)
            .mapToObj(
                i ->
                    client.submit(
                        InferenceRequest.builder()
                            .inferenceId("n-" + i)
                            .payload(Payload.ofUtf8("n-" + i))
                            .build(),
                        ResultDecoder.bytes()))
            .toList();
    handles.forEach(handle -> inTime(handle.receipt()));
    return handles;
  }

  private static <T> T inTime(CompletableFuture<T> future) {
    return future.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  private static void assertAllRight(List<InferenceHandle<byte[]>> handles) {
    for (InferenceHandle<byte[]> handle : handles) {
      assertThat(new String(inTime(handle.result()), UTF_8)).isEqualTo(handle.inferenceId());
    }
  }

  @ParameterizedTest
  @EnumSource
  void all500EndRightThoughS3IsGoneForAWhile(Way way) {
    StygigAsyncClient client = client(way);
    Queue<StateTransition> transitions = new ConcurrentLinkedQueue<>();
    client
        .resilience()
        .s3CircuitBreaker()
        .getEventPublisher()
        .onStateTransition(event -> transitions.add(event.getStateTransition()));
    List<InferenceHandle<byte[]>> handles = submitAll(client);
    mayRun.release(BEFORE_OUTAGE);
    await().until(() -> client.pendingInferences() == COUNT - BEFORE_OUTAGE);

    cloud.s3Outage(true);
    Instant out = Instant.now();
    mayRun.release(COUNT - BEFORE_OUTAGE);
    await()
        .atMost(OUTAGE.plus(Patience.LIMIT))
        .until(
            () ->
                !transitions.isEmpty()
                    && Duration.between(out, Instant.now()).compareTo(OUTAGE) >= 0);
    assertThat(client.pendingInferences()).isEqualTo(COUNT - BEFORE_OUTAGE);
    cloud.s3Outage(false);
    Instant back = Instant.now();

    assertAllRight(handles);
    Duration toEnd = Duration.between(back, Instant.now());
    System.out.printf(
        "%s: S3 away for %s; all %d inferences right %s after its return; circuit breaker: %s%n",
        way, OUTAGE, COUNT, toEnd, transitions);
    assertThat(transitions.peek()).isEqualTo(StateTransition.CLOSED_TO_OPEN);
    assertThat(transitions)
        .contains(StateTransition.OPEN_TO_HALF_OPEN, StateTransition.HALF_OPEN_TO_CLOSED);
    assertThat(client.resilience().s3CircuitBreaker().getState()).isEqualTo(State.CLOSED);
  }

  @ParameterizedTest
  @EnumSource
  void aClientWith500PendingClosesInItsGraceAndAnotherOneTakesThemUp(Way way) {
    StygigAsyncClient first = client(way);
    List<InferenceHandle<byte[]>> handles = submitAll(first);
    Duration grace = Duration.ofSeconds(2);

    Instant start = Instant.now();
    List<InvocationReceipt> receipts = first.close(grace);
    Duration closing = Duration.between(start, Instant.now());

    System.out.printf("%s: closed in %s with %d receipts%n", way, closing, receipts.size());
    assertThat(closing).isBetween(grace.minusMillis(10), Patience.LIMIT);
    assertThat(receipts)
        .containsExactlyInAnyOrderElementsOf(
            handles.stream().map(handle -> handle.receipt().join()).toList());
    assertThat(handles).allMatch(handle -> handle.result().isCompletedExceptionally());

    StygigAsyncClient second = client(way);
    List<InferenceHandle<byte[]>> resumed =
        receipts.stream().map(receipt -> second.attach(receipt, ResultDecoder.bytes())).toList();
    mayRun.release(COUNT);
    assertAllRight(resumed);
  }
}
