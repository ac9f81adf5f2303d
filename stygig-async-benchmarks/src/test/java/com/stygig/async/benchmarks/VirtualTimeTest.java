package com.stygig.async.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
  private final VirtualTime time = new VirtualTime();
  private final List<String> done = new ArrayList<>();

  @Test
  void tasksRunInTheOrderInWhichTheyAreDueAndThenInThatOfTheirSubmission() {
    time.schedule(Duration.ofHours(2), () -> done.add("late"));
    time.schedule(Duration.ofHours(1), () -> done.add("first"));
    time.schedule(Duration.ofHours(1), () -> done.add("second"));

    time.runUntil(time.instant().plus(Duration.ofHours(3)));

    assertThat(done).containsExactly("first", "second", "late");
  }

  @Test
  void timePassesAsFarAsTheTaskThatCompletesTheFuture() {
    Instant start = time.instant();
    CompletableFuture<String> future = new CompletableFuture<>();
    var timer = time.newTimer().schedule(() -> future.complete("now"), 5, TimeUnit.MINUTES);
    time.schedule(Duration.ofMinutes(6), () -> done.add("later"));

    assertThat(time.await(future)).isEqualTo("now");
    assertThat(time.instant()).isEqualTo(start.plus(Duration.ofMinutes(5)));
    assertThat(timer.isDone()).isTrue();
    assertThat(done).isEmpty();
  }

  @Test
  void aCancelledTaskDoesNotRun() {
    var timer = time.newTimer().schedule(() -> done.add("cancelled"), 1, TimeUnit.SECONDS);
    timer.cancel(false);

    time.runUntil(time.instant().plusSeconds(2));

    assertThat(done).isEmpty();
  }

  @Test
  void aFutureThatNothingCanCompleteIsNoReasonToHang() {
    assertThatIllegalStateException().isThrownBy(() -> time.await(new CompletableFuture<>()));
  }

  @Test
  void whatATaskThrowsEndsTheSimulation() {
    time.schedule(
        Duration.ofSeconds(1),
        () -> {
          throw new IllegalArgumentException("broken");
        });

    assertThatIllegalStateException()
        .isThrownBy(() -> time.runUntil(time.instant().plusSeconds(2)))
        .withRootCauseInstanceOf(IllegalArgumentException.class);
  }
}
