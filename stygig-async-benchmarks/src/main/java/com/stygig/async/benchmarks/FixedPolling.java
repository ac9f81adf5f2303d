package com.stygig.async.benchmarks;

import com.stygig.async.S3Uri;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * By hand: a GET for each inference at fixed intervals, which brings the result if it is there, and
 * one scheduled task each. A pause is counted from the end of the last look, so that a slow S3 is
 * not asked twice at a time. It knows no failures and no deadline.
 *
 * <p>Tuned: GET and not HEAD and GET; one timer thread, which starts requests and nothing else; all
 * else happens on the AWS SDK's threads, with no handover.
 */
final class FixedPolling implements Cycle {
  private final HandWritten aws;
  private final Duration interval;
  private final ScheduledExecutorService timer;

  /** The timer becomes its own. */
  FixedPolling(HandWritten aws, Duration interval, ScheduledExecutorService timer) {
    this.aws = aws;
    this.interval = interval;
    this.timer = timer;
  }

  @Override
  public CompletableFuture<Answer> start() {
    return aws.invokeForLocation(UUID.randomUUID().toString()).thenCompose(this::poll);
  }

  private CompletableFuture<Answer> poll(S3Uri location) {
    CompletableFuture<Answer> result = new CompletableFuture<>();
    lookLater(location, result);
    return result;
  }

  private void lookLater(S3Uri location, CompletableFuture<Answer> result) {
    var unused =
        timer.schedule(() -> look(location, result), interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void look(S3Uri location, CompletableFuture<Answer> result) {
    aws.get(location)
        .whenComplete(
            (answer, error) -> {
              if (error == null) {
                result.complete(answer);
              } else if (isNotThere(error)) {
                lookLater(location, result);
              } else {
                result.completeExceptionally(error);
              }
            });
  }

  private static boolean isNotThere(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return cause instanceof NoSuchKeyException;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
