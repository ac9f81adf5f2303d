package com.stygig.async.benchmarks;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.S3Uri;
import com.stygig.async.waiters.SqsWaiter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.services.sns.SnsAsyncClient;

/**
 * How long after a notification was published the future completes, against a bare receive loop on
 * a queue of its own that gets the same notifications, from servers in another process. Both run at
 * the same time; the one whose queue was subscribed first changes from round to round.
 */
final class LagPush {
  private static final int ROUNDS = 6;
  private static final int MESSAGES = 500;
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration WAIT_TIME = Duration.ofSeconds(5);

  private LagPush() {}

  static List<Figure> run() {
    try (ServerProcess servers = ServerProcess.start()) {
      return run(servers.newClients());
    }
  }

  private static List<Figure> run(CountedClients aws) {
    Samples ratios = new Samples();
    Samples ours = new Samples();
    Samples bare = new Samples();
    var unused = round(aws, 0); // warms up
    for (int i = 1; i <= ROUNDS; i++) {
      double[] medians = round(aws, i);
      ours.add(medians[0]);
      bare.add(medians[1]);
      ratios.add(medians[0] / medians[1]);
    }
    String detail =
        String.format(
            "medians %.2f ms and %.2f ms; ratios %s in %d rounds of %d",
            ours.median(), bare.median(), ratios.range(), ROUNDS, MESSAGES);
    return List.of(
        new Figure(
            "lag by SQS, as a multiple of a bare receive loop's", 1.2, ratios.median(), detail));
  }

  /** Returns the median lags in milliseconds: ours, and the bare loop's. */
  private static double[] round(CountedClients aws, int number) {
    String topicArn = aws.sns().createTopic(b -> b.name("topic-" + number)).join().topicArn();
    boolean oursFirst = number % 2 == 0;
    String first = aws.createQueue("first-" + number, topicArn);
    String second = aws.createQueue("second-" + number, topicArn);
    try (SqsWaiter waiter =
            SqsWaiter.builder(oursFirst ? first : second)
                .sqsClient(aws.sqs())
                .waitTime(WAIT_TIME)
                .build();
        BareReceiveLoop loop =
            new BareReceiveLoop(aws.sqs(), oursFirst ? second : first, WAIT_TIME)) {
      return measure(aws.sns(), topicArn, waiter, loop);
    }
  }

  private static double[] measure(
      SnsAsyncClient sns, String topicArn, SqsWaiter waiter, BareReceiveLoop loop) {
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
      all.add(sns.publish(b -> b.topicArn(topicArn).message(message)));
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
    return Notification.completed(
        "endpoint", inferenceId, "s3://bucket/out/" + inferenceId + ".out", new byte[] {'{', '}'});
  }

  private static double medianLag(long[] ends, long[] starts) {
    Samples lags = new Samples();
    for (int i = 0; i < ends.length; i++) {
      lags.add((ends[i] - starts[i]) / 1e6);
    }
    return lags.median();
  }
}
