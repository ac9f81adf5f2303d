package consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.stygig.async.InferenceRequest;
import com.stygig.async.Payload;
import com.stygig.async.ResultDecoder;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.ModelResponse;
import com.stygig.async.waiters.S3PollingWaiter;
import com.stygig.async.waiters.SnsHttpWaiter;
import com.stygig.async.waiters.SqsNotificationQueue;
import com.stygig.async.waiters.SqsWaiter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@LocalCloudTest
class ConsumerTest {
  @Test
  void sendsAPayloadInlineAndThroughS3AndGetsItBack(LocalCloud cloud) {
    cloud.createBucket("bucket", "in/");
    cloud.deploy(
        EndpointConfig.async(
                "echo", request -> new ModelResponse(200, "text/plain", request.body()), "s3://bucket/out")
            .build());
    try (StygigAsyncClient client =
        StygigAsyncClient.builder()
            .endpointName("echo")
            .inputLocation("s3://bucket/in/")
            .region(cloud.region())
            .credentialsProvider(cloud.credentialsProvider())
            .s3EndpointOverride(cloud.s3Endpoint())
            .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
            .waiter(S3PollingWaiter.builder().interval(Duration.ofMillis(100)))
            .build()) {
      for (int size : new int[] {10, 200_000}) {
        InferenceRequest request =
            InferenceRequest.builder().payload(Payload.ofUtf8("x".repeat(size))).build();
        byte[] result = client.submit(request, ResultDecoder.bytes()).result().join();
        assertEquals("x".repeat(size), new String(result, StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void isToldWhichLibraryIsMissing() {
    var builder = SnsHttpWaiter.builder("arn:aws:sns:ap-south-1:123456789012:topic");

    IllegalStateException e = assertThrows(IllegalStateException.class, builder::build);

    assertTrue(e.getMessage().contains("sns-message-manager"), e.getMessage());
  }

  @Test
  void waitsForANotification(LocalCloud cloud) {
    cloud.createBucket("other-bucket", "in/");
    String topicArn = cloud.snsClient().createTopic(b -> b.name("topic")).join().topicArn();
    cloud.deploy(
        EndpointConfig.async(
                "notifying",
                request -> new ModelResponse(200, "text/plain", request.body()),
                "s3://other-bucket/out")
            .successTopic(topicArn)
            .build());
    String queueUrl =
        SqsNotificationQueue.builder("queue")
            .topicArns(topicArn)
            .sqsClient(cloud.sqsClient())
            .snsClient(cloud.snsClient())
            .build()
            .create()
            .join();
    try (StygigAsyncClient client =
        StygigAsyncClient.builder()
            .endpointName("notifying")
            .inputLocation("s3://other-bucket/in/")
            .region(cloud.region())
            .credentialsProvider(cloud.credentialsProvider())
            .s3EndpointOverride(cloud.s3Endpoint())
            .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
            .waiter(SqsWaiter.builder(queueUrl).sqsEndpointOverride(cloud.sqsEndpoint()))
            .build()) {
      InferenceRequest request =
          InferenceRequest.builder().payload(Payload.ofUtf8("hello")).build();
      byte[] result = client.submit(request, ResultDecoder.bytes()).result().join();
      assertEquals("hello", new String(result, StandardCharsets.UTF_8));
    }
  }
}
