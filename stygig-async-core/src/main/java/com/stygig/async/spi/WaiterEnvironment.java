package com.stygig.async.spi;

import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * What a client shares with the waiter that it makes. All of it belongs to the client, which closes
 * the waiter first.
 *
 * @param s3Client reads results
 * @param clock tells the time of deadlines
 * @param scheduler runs short tasks that do not block
 */
public record WaiterEnvironment(
    S3AsyncClient s3Client, InstantSource clock, ScheduledExecutorService scheduler) {
  public WaiterEnvironment {
    Objects.requireNonNull(s3Client, "s3Client");
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(scheduler, "scheduler");
  }
}
