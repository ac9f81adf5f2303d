package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.InferenceHandle;
import com.stygig.async.InferenceRequest;
import com.stygig.async.Payload;
import com.stygig.async.ResultDecoder;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.ModelResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** Looks, receives and deletions wait for credentials on no thread but the one for these. */
@LocalCloudTest
class SlowCredentialsTest {
  private final LocalCloud cloud;
  private final String endpointName = "e-" + UUID.randomUUID();
  private final Set<String> threads = ConcurrentHashMap.newKeySet();
  private final AtomicInteger resolutions = new AtomicInteger();
  private final AwsCredentialsProvider provider =
      () -> {
        resolutions.incrementAndGet();
        threads.add(Thread.currentThread().getName());
        return cloud().credentialsProvider().resolveCredentials();
      };
  private final List<AutoCloseable> closeables = new ArrayList<>();
  private String queueUrl;

  SlowCredentialsTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  private LocalCloud cloud() {
    return cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket", "in/", "out/");
  }

  @BeforeEach
  void deploy() {
    String topic = cloud.snsClient().createTopic(b -> b.name(endpointName)).join().topicArn();
    queueUrl =
        SqsNotificationQueue.builder(endpointName)
            .topicArns(topic)
            .sqsClient(cloud.sqsClient())
            .snsClient(cloud.snsClient())
            .build()
            .create()
            .join();
    cloud.deploy(
        EndpointConfig.async(
                endpointName, request -> ModelResponse.json("\"result\""), "s3://bucket/out")
            .successTopic(topic)
            .build());
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : closeables) {
      closeable.close();
    }
    cloud.deleteEndpoint(endpointName);
  }

  private <C extends AutoCloseable> C open(C closeable) {
    closeables.add(0, closeable);
    return closeable;
  }

  private void assertThatNobodyWaitsForCredentials(ResultWaiter.Factory waiter) {
    try (StygigAsyncClient client =
        StygigAsyncClient.builder()
            .endpointName(endpointName)
            .inputLocation("s3://bucket/in/")
            .region(cloud.region())
            .credentialsProvider(provider)
            .s3EndpointOverride(cloud.s3Endpoint())
            .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
            .waiter(waiter)
            .build()) {
      InferenceHandle<byte[]> handle =
          client.submit(
              InferenceRequest.builder().payload(Payload.ofUtf8("x")).build(),
              ResultDecoder.bytes());
      assertThat(handle.result()).succeedsWithin(Duration.ofSeconds(30));
    }
    assertThat(resolutions).hasPositiveValue();
    assertThat(threads).containsExactly("stygig-async-credentials");
  }

  private static S3PollingWaiter.Builder polling() {
    return S3PollingWaiter.builder().interval(Duration.ofMillis(100));
  }

  @Test
  void looksDoNotWaitForCredentials() {
    assertThatNobodyWaitsForCredentials(polling());
  }

  @Test
  void looksByAnS3ClientThatIsGivenDoNotWaitForItsCredentials() {
    S3AsyncClient s3 =
        open(
            S3AsyncClient.builder()
                .region(cloud.region())
                .credentialsProvider(provider)
                .endpointOverride(cloud.s3Endpoint())
                .forcePathStyle(true)
                .build());
    assertThatNobodyWaitsForCredentials(open(polling().s3Client(s3).build()));
  }

  private void assertThatNobodyWaitsForCredentials(ResultWaiter waiter) {
    assertThatNobodyWaitsForCredentials((ResultWaiter.Factory) environment -> notClosed(waiter));
  }

  private static ResultWaiter notClosed(ResultWaiter waiter) {
    return (inferenceId, receipt) -> waiter.await(inferenceId, receipt);
  }

  @Test
  void receivesAndDeletionsDoNotWaitForCredentials() {
    assertThatNobodyWaitsForCredentials(
        SqsWaiter.builder(queueUrl)
            .sqsEndpointOverride(cloud.sqsEndpoint())
            .waitTime(Duration.ofSeconds(1)));
  }

  @Test
  void receivesByAnSqsClientThatIsGivenDoNotWaitForItsCredentials() {
    SqsAsyncClient sqs =
        open(
            SqsAsyncClient.builder()
                .region(cloud.region())
                .credentialsProvider(provider)
                .endpointOverride(cloud.sqsEndpoint())
                .build());
    assertThatNobodyWaitsForCredentials(
        open(SqsWaiter.builder(queueUrl).sqsClient(sqs).waitTime(Duration.ofSeconds(1)).build()));
  }
}
