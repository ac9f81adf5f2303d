package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.spi.InferenceOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ResultSearchTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Optional<InferenceOutcome> FOUND = Optional.of(InferenceOutcome.succeeded());

  private final ManualScheduler time = new ManualScheduler(START);
  private final List<Long> looks = new ArrayList<>();
  private Supplier<CompletableFuture<Optional<InferenceOutcome>>> s3 =
      () -> CompletableFuture.completedFuture(Optional.empty());

  private ResultSearch search() {
    ResultSearch search =
        new ResultSearch(
            () -> {
              looks.add(Duration.between(START, time.instant()).toSeconds());
              return s3.get();
            },
            time);
    search.start();
    return search;
  }

  @Test
  void looksForAMinuteWithGrowingPauses() {
    ResultSearch search = search();

    time.advance(Duration.ofSeconds(59));
    assertThat(search).isNotDone();
    time.advance(Duration.ofSeconds(1));

    assertThat(search).isCompletedWithValue(Optional.empty());
    assertThat(looks).containsExactly(0L, 1L, 3L, 7L, 15L, 30L, 60L);
    assertThat(time.pendingTasks()).isZero();
  }

  @Test
  void endsWithTheFirstLookThatFindsSomething() {
    ResultSearch search = search();
    time.advance(Duration.ofSeconds(5));
    s3 = () -> CompletableFuture.completedFuture(FOUND);

    time.advance(Duration.ofSeconds(2));

    assertThat(search).isCompletedWithValue(FOUND);
    time.advance(Duration.ofMinutes(5));
    assertThat(looks).containsExactly(0L, 1L, 3L, 7L);
    assertThat(time.pendingTasks()).isZero();
  }

  @Test
  void looksThatFailProveNothingSoTheMinuteBeginsWithTheFirstThatIsAnswered() {
    s3 = () -> CompletableFuture.failedFuture(new IllegalStateException("no answer"));
    ResultSearch search = search();
    time.advance(Duration.ofMinutes(10));
    s3 = () -> CompletableFuture.completedFuture(Optional.empty());

    time.advance(Duration.ofSeconds(60));
    assertThat(search).isNotDone();
    time.advance(Duration.ofSeconds(10));

    assertThat(search).isCompletedWithValue(Optional.empty());
    assertThat(looks).hasSizeLessThan(80);
  }

  @Test
  void oneLookThatFailsDelaysTheEndByLittle() {
    s3 = () -> CompletableFuture.failedFuture(new IllegalStateException("no answer"));
    ResultSearch search = search();
    s3 = () -> CompletableFuture.completedFuture(Optional.empty());

    time.advance(Duration.ofSeconds(70));

    assertThat(search).isCompletedWithValue(Optional.empty());
  }

  @Test
  void whatCameWhileNobodyCouldLookIsFound() {
    s3 = () -> CompletableFuture.failedFuture(new IllegalStateException("no answer"));
    ResultSearch search = search();
    time.advance(Duration.ofHours(1));
    s3 = () -> CompletableFuture.completedFuture(FOUND);

    time.advance(Duration.ofSeconds(10));

    assertThat(search).isCompletedWithValue(FOUND);
  }

  @Test
  void aLookThatThrowsIsALookThatFails() {
    s3 =
        () -> {
          throw new StackOverflowError("of the AWS client");
        };
    ResultSearch search = search();

    time.advance(Duration.ofMinutes(2));

    assertThat(search).isNotDone();
    assertThat(looks).hasSizeBetween(8, 20);
  }

  @Test
  void aSlowLookIsWaitedForAndNotRepeatedMeanwhile() {
    CompletableFuture<Optional<InferenceOutcome>> answer = new CompletableFuture<>();
    s3 = () -> answer;
    ResultSearch search = search();
    time.advance(Duration.ofSeconds(20));
    assertThat(looks).hasSize(1);

    answer.complete(FOUND);

    assertThat(search).isCompletedWithValue(FOUND);
    assertThat(time.pendingTasks()).isZero();
  }

  @Test
  void stopsWhenItIsCancelled() {
    ResultSearch search = search();
    time.advance(Duration.ofSeconds(2));

    search.cancel(true);

    assertThat(time.pendingTasks()).isZero();
    time.advance(Duration.ofMinutes(5));
    assertThat(looks).containsExactly(0L, 1L);
  }

  @Test
  void failsWhenNoLookCanBeScheduledAnyMore() {
    ScheduledExecutorService closed = Executors.newSingleThreadScheduledExecutor();
    closed.shutdownNow();
    ResultSearch search = new ResultSearch(s3, closed);

    search.start();

    assertThat(search)
        .failsWithin(Duration.ofSeconds(1))
        .withThrowableThat()
        .withCauseInstanceOf(RejectedExecutionException.class);
  }
}
