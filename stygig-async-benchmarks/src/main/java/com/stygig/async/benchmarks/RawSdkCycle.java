package com.stygig.async.benchmarks;

import com.stygig.async.S3Uri;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.services.s3.waiters.S3AsyncWaiter;

/**
 * The cycle with what the AWS SDK has for waiting: {@code ObjectExists} of {@link S3AsyncWaiter},
 * which sends a HEAD at once and then every 5 seconds, and a GET.
 *
 * <p>Tuned: it looks for as long as it takes, where the default gives up after 20 looks, 100
 * seconds; and all share one waiter and one timer thread.
 */
final class RawSdkCycle implements Cycle {
  private final HandWritten aws;
  private final ScheduledExecutorService timer;
  private final S3AsyncWaiter waiter;

  /** The timer becomes its own. */
  RawSdkCycle(CountedAws clients, HandWritten aws, ScheduledExecutorService timer) {
    this.aws = aws;
    this.timer = timer;
    waiter =
        S3AsyncWaiter.builder()
            .client(clients.s3())
            .scheduledExecutorService(timer)
            .overrideConfiguration(c -> c.maxAttempts(Integer.MAX_VALUE))
            .build();
  }

  @Override
  public CompletableFuture<Answer> start() {
    return aws.invokeForLocation(UUID.randomUUID().toString())
        .thenCompose(location -> untilThere(location).thenCompose(found -> aws.get(location)));
  }

  private CompletableFuture<?> untilThere(S3Uri location) {
    return waiter.waitUntilObjectExists(b -> b.bucket(location.bucket()).key(location.key()));
  }

  @Override
  public void close() {
    waiter.close();
    timer.shutdownNow();
  }
}
