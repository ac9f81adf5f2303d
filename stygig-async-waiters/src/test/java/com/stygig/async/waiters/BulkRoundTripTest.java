package com.stygig.async.waiters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.BulkResult;
import com.stygig.async.BulkSummary;
import com.stygig.async.InferenceFailedException;
import com.stygig.async.InferenceRequest;
import com.stygig.async.Payload;
import com.stygig.async.PayloadDelivery;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.ModelRequest;
import com.stygig.async.testkit.ModelResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A hundred requests at once, against the servers of a {@link LocalCloud}. */
@LocalCloudTest
class BulkRoundTripTest {
  private static final int COUNT = 100;

  private static boolean isUndeliverable(long index) {
    return index % 10 == 3;
  }

  private static boolean failsAtTheModel(long index) {
    return index % 10 == 7;
  }

  private static ModelResponse answer(ModelRequest request) throws IOException {
    String input = new String(request.body(), UTF_8);
    return input.endsWith("7")
        ? ModelResponse.error(500, "no " + input)
        : new ModelResponse(200, "text/plain", ("answer to " + input).getBytes(UTF_8));
  }

  private static InferenceRequest request(int index) {
    Payload payload =
        isUndeliverable(index)
            ? Payload.ofBytes(new byte[200_000])
            : Payload.ofUtf8("request " + index);
    return InferenceRequest.builder().payload(payload).build();
  }

  @Test
  void eachResultHasItsOwnRequestsAnswer(LocalCloud cloud) {
    cloud.createBucket("bucket", "in/");
    cloud.deploy(
        EndpointConfig.async("e", BulkRoundTripTest::answer, "s3://bucket/out")
            .s3FailurePath("s3://bucket/failed")
            .maxConcurrentInvocationsPerInstance(5)
            .build());
    Map<Long, BulkResult<InferenceRequest, String>> results = new ConcurrentHashMap<>();
    try (StygigAsyncClient client =
        StygigAsyncClient.builder()
            .endpointName("e")
            .payloadDelivery(PayloadDelivery.INLINE)
            .s3Client(cloud.s3Client())
            .sageMakerRuntimeClient(cloud.sageMakerRuntimeClient())
            .waiter(S3PollingWaiter.builder().interval(Duration.ofMillis(50)))
            .build()) {
      BulkSummary summary =
          client
              .submitAll(
                  IntStream.range(0, COUNT).mapToObj(BulkRoundTripTest::request),
                  body -> new String(body, UTF_8))
              .maxInFlight(20)
              .forEach(result -> results.put(result.index(), result))
              .join();

      assertThat(summary.submitted()).isEqualTo(COUNT);
      assertThat(summary.succeeded()).isEqualTo(80);
      assertThat(summary.failures())
          .isEqualTo(
              Map.of(IllegalArgumentException.class, 10L, InferenceFailedException.class, 10L));
    }
    assertThat(results).hasSize(COUNT);
    results.forEach(BulkRoundTripTest::check);
  }

  private static void check(long index, BulkResult<InferenceRequest, String> result) {
    result.ifSucceededOrElse(
        succeeded -> {
          assertThat(isUndeliverable(index) || failsAtTheModel(index)).isFalse();
          assertThat(succeeded.value()).isEqualTo("answer to request " + index);
          assertThat(succeeded.request().payload()).isEqualTo(Payload.ofUtf8("request " + index));
          assertThat(succeeded.receipt().inferenceId()).isEqualTo(succeeded.inferenceId());
        },
        failed -> {
          assertThat(isUndeliverable(index) || failsAtTheModel(index)).isTrue();
          if (failsAtTheModel(index)) {
            assertThat(failed.error()).hasMessageContaining("no request " + index);
            assertThat(failed.receipt()).isPresent();
          } else {
            assertThat(failed.error()).isInstanceOf(IllegalArgumentException.class);
          }
        });
  }
}
