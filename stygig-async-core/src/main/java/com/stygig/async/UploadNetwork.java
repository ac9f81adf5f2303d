package com.stygig.async;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;

/**
 * What all uploads of a client share on their way: the line in which they wait, and the watch on
 * those that are under way. Thread-safe.
 */
final class UploadNetwork {
  /** Fewer than there are connections, as what is not a part of an upload needs some too. */
  private static final int MAX_PIECES = 80;

  /** As half of the connections that clients of the AWS SDK have by default. */
  private static final int MAX_UPLOADS_OF_GIVEN_CLIENT = 25;

  private static final Duration TICK = Duration.ofSeconds(2);

  private static final int LONG_IDLE_TICKS = 2;

  private final UploadAdmission admission;
  private final StallDetector detector;
  private final ScheduledExecutorService scheduler;
  private final AtomicBoolean isTicking = new AtomicBoolean();

  /** Of the ticks, of which there is one at a time. */
  private volatile int idleTicks;

  private UploadNetwork(
      UploadAdmission admission, StallDetector detector, ScheduledExecutorService scheduler) {
    this.admission = admission;
    this.detector = detector;
    this.scheduler = scheduler;
  }

  /** For clients that we build. Admitted uploads go on by the executor. */
  static UploadNetwork adaptive(
      ScheduledExecutorService scheduler, Executor executor, LongSupplier nanoTime) {
    return new UploadNetwork(
        new UploadAdmission(new CongestionWindow(), MAX_PIECES, executor, nanoTime),
        new StallDetector(nanoTime),
        scheduler);
  }

  /** For a client that was given, whose connections and time-outs are the user's. */
  static UploadAdmission ofGivenClient(Executor executor, LongSupplier nanoTime) {
    return new UploadAdmission(null, MAX_UPLOADS_OF_GIVEN_CLIENT, executor, nanoTime);
  }

  UploadAdmission admission() {
    return admission;
  }

  /** Returns a client that is watched, and closes the other one. */
  SdkAsyncHttpClient watch(SdkAsyncHttpClient http) {
    return new WatchedHttpClient(http, detector, this::tickLater, admission::answered);
  }

  private void tickLater() {
    if (isTicking.compareAndSet(false, true)) {
      try {
        var unused = scheduler.schedule(this::tick, TICK.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // The client is closing, and ends all.
      }
    }
  }

  private void tick() {
    isTicking.set(false);
    detector.check();
    idleTicks = detector.isIdle() ? idleTicks + 1 : 0;
    // If nothing is sent of what was admitted, that waits for something else, such as memory, which
    // what waits here may have.
    admission.doNotCount(
        idleTicks < LONG_IDLE_TICKS
            ? detector.bytesThatWaitForTheirSource()
            : admission.bytesUnderWay());
    if (!detector.isIdle() || admission.waiting() > 0) {
      tickLater();
    }
  }
}
