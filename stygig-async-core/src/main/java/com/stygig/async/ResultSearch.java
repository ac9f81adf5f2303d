package com.stygig.async;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.stygig.async.spi.InferenceOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks for one outcome for a minute, and is the future of what it finds. Time is counted by the
 * scheduler's pauses and by no clock, which can be set, from the first look that was answered.
 */
final class ResultSearch extends CompletableFuture<Optional<InferenceOutcome>> {
  /** From the start of one look to that of the next; together a minute. */
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(4),
          Duration.ofSeconds(8),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30));

  /** The same once they are used up, as looks had no answer. */
  private static final Duration FURTHER_PAUSE = Duration.ofSeconds(10);

  private static final Duration ENOUGH = Duration.ofMinutes(1);

  private final Supplier<CompletableFuture<Optional<InferenceOutcome>>> probe;
  private final ScheduledExecutorService scheduler;
  private volatile @Nullable Future<?> timer;

  /** The probe looks once, and ends within a limit of its own. */
  ResultSearch(
      Supplier<CompletableFuture<Optional<InferenceOutcome>>> probe,
      ScheduledExecutorService scheduler) {
    this.probe = probe;
    this.scheduler = scheduler;
  }

  void start() {
    whenComplete((found, error) -> stopPause());
    look(0, null);
  }

  /**
   * Looks once.
   *
   * @param answeredFor how long ago the first look was that had an answer; null if none had
   */
  private void look(int number, @Nullable Duration answeredFor) {
    if (isDone()) {
      return;
    }
    boolean isEnough = answeredFor != null && answeredFor.compareTo(ENOUGH) >= 0;
    Duration length = number < PAUSES.size() ? PAUSES.get(number) : FURTHER_PAUSE;
    CompletableFuture<Void> pause = pause(length);
    ResilientCalls.safely(probe)
        .whenComplete(
            (found, error) -> {
              if (error == null && (isEnough || found.isPresent())) {
                complete(found);
                return;
              }
              Duration soFar = error == null && answeredFor == null ? Duration.ZERO : answeredFor;
              Duration then = soFar == null ? null : soFar.plus(length);
              pause.whenComplete((over, rejection) -> goOn(number + 1, then, rejection));
            });
  }

  private void goOn(int number, @Nullable Duration answeredFor, @Nullable Throwable rejection) {
    if (rejection == null) {
      look(number, answeredFor);
    } else {
      completeExceptionally(rejection);
    }
  }

  private CompletableFuture<Void> pause(Duration length) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    Runnable end = () -> over.complete(null);
    try {
      timer = scheduler.schedule(end, length.toMillis(), MILLISECONDS);
    } catch (RuntimeException e) { // of a scheduler that is shut down, or the user's
      over.completeExceptionally(e);
    }
    if (isDone()) {
      stopPause();
    }
    return over;
  }

  private void stopPause() {
    Future<?> pause = timer;
    if (pause != null) {
      pause.cancel(false);
    }
  }
}
