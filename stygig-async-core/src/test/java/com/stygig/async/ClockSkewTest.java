package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.spi.InferenceOutcome;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** A machine whose clock is wrong: AWS refuses the first request of each client, and no other. */
class ClockSkewTest {
  private final ManualWaiter waiter = new ManualWaiter();

  private StygigAsyncClient client(SkewedAws aws) {
    return StygigAsyncClient.builder()
        .endpointName("endpoint")
        .inputLocation("s3://bucket/in/")
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
        .s3EndpointOverride(aws.endpoint())
        .sageMakerRuntimeEndpointOverride(aws.endpoint())
        .waiter(waiter)
        .build();
  }

  private static InferenceHandle<byte[]> submit(StygigAsyncClient client) {
    return client.submit(
        InferenceRequest.builder().payload(Payload.ofUtf8("x")).build(), ResultDecoder.bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1H", "PT-1H", "PT-20M", "P300D"})
  void theFirstInvocationAndTheFirstReadSucceedAllTheSame(Duration ahead) throws Exception {
    try (SkewedAws aws = new SkewedAws(ahead);
        StygigAsyncClient client = client(aws)) {
      InferenceHandle<byte[]> handle = submit(client);
      assertThat(handle.receipt()).succeedsWithin(Duration.ofSeconds(20));
      waiter.outcome(handle.inferenceId()).complete(InferenceOutcome.succeeded());
      assertThat(handle.result()).succeedsWithin(Duration.ofSeconds(20));
      assertThat(aws.refused.get()).isBetween(1, 2); // one client may have learned from the other
      assertThat(aws.served).hasValue(2);
    }
  }

  @Test
  void aBurstOfRefusalsForSkewOpensNoCircuitBreaker() throws Exception {
    try (SkewedAws aws = new SkewedAws(Duration.ofHours(1));
        StygigAsyncClient client = client(aws)) {
      List<InferenceHandle<byte[]>> handles = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        handles.add(submit(client));
      }
      for (InferenceHandle<byte[]> handle : handles) {
        assertThat(handle.receipt()).succeedsWithin(Duration.ofSeconds(20));
      }
      assertThat(client.resilience().endpointCircuitBreaker().getState())
          .isEqualTo(CircuitBreaker.State.CLOSED);
      assertThat(client.resilience().endpointCircuitBreaker().getMetrics().getNumberOfFailedCalls())
          .isZero();
    }
  }
}
