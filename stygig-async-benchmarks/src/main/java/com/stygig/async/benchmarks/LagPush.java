package com.stygig.async.benchmarks;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.S3Uri;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.waiters.SqsNotificationQueue;
import com.stygig.async.waiters.SqsWaiter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long after a notification was published the future completes, against a bare receive loop on
 * a queue of its own that gets the same notifications. Both run at the same time; the one whose
 * queue was subscribed first changes from round to round.
 */
final class LagPush {
  private static final int ROUNDS = 6;
  private static final int MESSAGES = 500;
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration WAIT_TIME = Duration.ofSeconds(5);

  private LagPush() {}

  static List<Figure> run() {
    try (LocalCloud cloud = LocalCloud.start()) {
      return run(cloud);
    }
  }

  private static List<Figure> run(LocalCloud cloud) {
    List<Double> ratios = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    var unused = round(cloud, 0); // warms up
    for (int i = 1; i <= ROUNDS; i++) {
      double[] medians = round(cloud, i);
      ours.add(medians[0]);
      bare.add(medians[1]);
      ratios.add(medians[0] / medians[1]);
    }
    String detail =
        String.format(
            "medians %.2f ms and %.2f ms; ratios from %.2f to %.2f in %d rounds of %d",
            median(ours),
            median(bare),
            Collections.min(ratios),
            Collections.max(ratios),
            ROUNDS,
            MESSAGES);
    return List.of(
        new Figure(
            "lag by SQS, as a multiple of a bare receive loop's", 1.2, median(ratios), detail));
  }

  /** Returns the median lags in milliseconds: ours, and the bare loop's. */
  private static double[] round(LocalCloud cloud, int number) {
    String topicArn =
        cloud.snsClient().createTopic(b -> b.name("topic-" + number)).join().topicArn();
    boolean oursFirst = number % 2 == 0;
    String first = queue(cloud, topicArn, "first-" + number);
    String second = queue(cloud, topicArn, "second-" + number);
    try (SqsWaiter waiter =
            SqsWaiter.builder(oursFirst ? first : second)
                .sqsClient(cloud.sqsClient())
                .waitTime(WAIT_TIME)
                .build();
        BareReceiveLoop loop =
            new BareReceiveLoop(cloud.sqsClient(), oursFirst ? second : first, WAIT_TIME)) {
      return measure(cloud, topicArn, waiter, loop);
    }
  }

  private static String queue(LocalCloud cloud, String topicArn, String name) {
    return SqsNotificationQueue.builder(name)
        .topicArns(topicArn)
        .sqsClient(cloud.sqsClient())
        .snsClient(cloud.snsClient())
        .build()
        .create()
        .join();
  }

  private static double[] measure(
      LocalCloud cloud, String topicArn, SqsWaiter waiter, BareReceiveLoop loop) {
    long[] published = new long[MESSAGES];
    long[] ours = new long[MESSAGES];
    long[] bare = new long[MESSAGES];
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      int index = i;
      InvocationReceipt receipt = receipt("inference-" + i);
      all.add(
          waiter
              .await(receipt.inferenceId(), CompletableFuture.completedFuture(receipt))
              .thenRun(() -> ours[index] = System.nanoTime()));
      all.add(loop.await(receipt.inferenceId()).thenRun(() -> bare[index] = System.nanoTime()));
    }
    long start = System.nanoTime();
    for (int i = 0; i < MESSAGES; i++) {
      LockSupport.parkNanos(start + i * PAUSE.toNanos() - System.nanoTime());
      String message = notification("inference-" + i);
      published[i] = System.nanoTime();
      all.add(cloud.snsClient().publish(b -> b.topicArn(topicArn).message(message)));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
    return new double[] {medianLag(ours, published), medianLag(bare, published)};
  }

  private static InvocationReceipt receipt(String inferenceId) {
    return InvocationReceipt.builder(
            inferenceId, "endpoint", S3Uri.parse("s3://bucket/out/" + inferenceId + ".out"))
        .invokedAt(Instant.now())
        .deadline(Instant.now().plus(Duration.ofHours(1)))
        .build();
  }

  private static String notification(String inferenceId) {
    return """
        {"invocationStatus": "Completed", "requestParameters": {"endpointName": "endpoint"}, \
        "responseParameters": {"outputLocation": "s3://bucket/out/%s.out"}, "inferenceId": "%s", \
        "responseBody": {"content": "e30=", "encoding": "BASE64"}, "eventName": "InferenceResult"}\
        """
        .formatted(inferenceId, inferenceId);
  }

  private static double medianLag(long[] ends, long[] starts) {
    double[] lags = new double[ends.length];
    Arrays.setAll(lags, i -> (ends[i] - starts[i]) / 1e6);
    Arrays.sort(lags);
    return lags[lags.length / 2];
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
