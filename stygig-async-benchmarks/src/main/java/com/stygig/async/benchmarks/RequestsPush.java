package com.stygig.async.benchmarks;

import com.stygig.async.InferenceHandle;
import com.stygig.async.InferenceRequest;
import com.stygig.async.Payload;
import com.stygig.async.ResultDecoder;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.EndpointConfig.IncludeInferenceResponse;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.ModelResponse;
import com.stygig.async.waiters.SqsNotificationQueue;
import com.stygig.async.waiters.SqsWaiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * AWS requests per inference over SQS, with 1,000 inferences in flight and inline payloads. All
 * requests are counted that the AWS clients send, retries included; setting up is not.
 */
final class RequestsPush {
  private static final int INFERENCES = 1_000;

  /** Longer than it takes to invoke all of them. */
  private static final Duration MODEL_TIME = Duration.ofSeconds(8);

  private static final byte[] PAYLOAD = new byte[20_000];

  private RequestsPush() {}

  static List<Figure> run() {
    return List.of(
        measure("requests per inference, response in notification", 1.25, true),
        measure("requests per inference, response in S3", 2.25, false));
  }

  private static Figure measure(String name, double target, boolean responseIncluded) {
    try (LocalCloud cloud = LocalCloud.start()) {
      String queueUrl = deploy(cloud, responseIncluded);
      try (StygigAsyncClient client = client(cloud, queueUrl)) {
        warmUp(client);
        cloud.requests().reset();
        inferAll(client, INFERENCES);
      } // closing sends the last deletions
      double perInference = (double) cloud.requests().total() / INFERENCES;
      return new Figure(name, target, perInference, cloud.requests().counts().toString());
    }
  }

  private static String deploy(LocalCloud cloud, boolean responseIncluded) {
    cloud.createBucket("bucket");
    String topicArn = cloud.snsClient().createTopic(b -> b.name("topic")).join().topicArn();
    EndpointConfig.Builder config =
        EndpointConfig.async(
                "endpoint", request -> ModelResponse.json("{\"a\": 1}"), "s3://bucket/out")
            .successTopic(topicArn)
            .maxConcurrentInvocationsPerInstance(INFERENCES)
            .latency(MODEL_TIME);
    if (responseIncluded) {
      config.includeInferenceResponseIn(IncludeInferenceResponse.SUCCESS_NOTIFICATION_TOPIC);
    }
    var unused = cloud.deploy(config.build());
    return SqsNotificationQueue.builder("queue")
        .topicArns(topicArn)
        .sqsClient(cloud.sqsClient())
        .snsClient(cloud.snsClient())
        .build()
        .create()
        .join();
  }

  private static StygigAsyncClient client(LocalCloud cloud, String queueUrl) {
    return StygigAsyncClient.builder()
        .endpointName("endpoint")
        .s3Client(cloud.s3Client())
        .sageMakerRuntimeClient(cloud.sageMakerRuntimeClient())
        .waiter(SqsWaiter.builder(queueUrl).sqsClient(cloud.sqsClient()).exclusive(true))
        .build();
  }

  /** So that classes are loaded and connections are open. */
  private static void warmUp(StygigAsyncClient client) {
    inferAll(client, 100);
  }

  private static void inferAll(StygigAsyncClient client, int count) {
    List<InferenceHandle<byte[]>> handles = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      handles.add(
          client.submit(
              InferenceRequest.builder().payload(Payload.ofBytes(PAYLOAD)).build(),
              ResultDecoder.bytes()));
    }
    handles.forEach(handle -> handle.result().join());
  }
}
