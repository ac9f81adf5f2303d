package com.stygig.async.benchmarks;

import com.stygig.async.S3Uri;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What the team's script does: a HEAD every 10 seconds until there is an object, then a GET.
 *
 * <p>Tuned: the script has a thread for each inference; here all share one timer, and nothing
 * blocks. The interval is the script's own, and is what it does.
 */
final class ScriptPolling implements Cycle {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final CountedAws clients;
  private final HandWritten aws;
  private final ScheduledExecutorService timer;

  /** The timer becomes its own. */
  ScriptPolling(CountedAws clients, HandWritten aws, ScheduledExecutorService timer) {
    this.clients = clients;
    this.aws = aws;
    this.timer = timer;
  }

  @Override
  public CompletableFuture<Answer> start() {
    return aws.invokeForLocation(UUID.randomUUID().toString())
        .thenCompose(
            location -> {
              CompletableFuture<Void> there = new CompletableFuture<>();
              lookLater(location, there);
              return there.thenCompose(found -> aws.get(location));
            });
  }

  private void lookLater(S3Uri location, CompletableFuture<Void> there) {
    var unused =
        timer.schedule(() -> look(location, there), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look(S3Uri location, CompletableFuture<Void> there) {
    clients
        .s3()
        .headObject(b -> b.bucket(location.bucket()).key(location.key()))
        .whenComplete(
            (head, error) -> {
              if (error == null) {
                there.complete(null);
              } else if (isNotThere(error)) {
                lookLater(location, there);
              } else {
                there.completeExceptionally(error);
              }
            });
  }

  private static boolean isNotThere(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return cause instanceof S3Exception e && e.statusCode() == 404;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
