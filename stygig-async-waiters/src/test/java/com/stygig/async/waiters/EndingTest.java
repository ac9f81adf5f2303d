package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stygig.async.spi.InferenceOutcome;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EndingTest {
  private static final InferenceOutcome OUTCOME =
      new InferenceOutcome.Failed(Optional.of("why"), Optional.empty());

  private final AtomicInteger told = new AtomicInteger();
  private final Ending future =
      new Ending() {
        @Override
        void ended() {
          told.incrementAndGet();
        }
      };

  static Stream<Arguments> waysToEnd() {
    return Stream.of(
        way("complete", f -> f.complete(OUTCOME)),
        way("completeExceptionally", f -> f.completeExceptionally(new RuntimeException("mine"))),
        way("cancel", f -> f.cancel(true)),
        way("completeAsync", f -> f.completeAsync(() -> OUTCOME)),
        way("completeAsync here", f -> f.completeAsync(() -> OUTCOME, Runnable::run)),
        way(
            "completeAsync with what throws",
            f ->
                f.completeAsync(
                    () -> {
                      throw new IllegalStateException("mine");
                    })),
        way("completeOnTimeout", f -> f.completeOnTimeout(OUTCOME, 1, TimeUnit.NANOSECONDS)),
        way("orTimeout", f -> f.orTimeout(1, TimeUnit.NANOSECONDS)),
        way("obtrudeValue", f -> f.obtrudeValue(OUTCOME)),
        way("obtrudeException", f -> f.obtrudeException(new RuntimeException("mine"))));
  }

  private static Arguments way(String name, Consumer<Ending> end) {
    return Arguments.of(name, end);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waysToEnd")
  void whoeverEndsItTheWaiterIsToldOnce(String name, Consumer<Ending> end) {
    end.accept(future);

    await().until(() -> told.get() > 0);
    assertThat(future).isDone();
    future.complete(OUTCOME);
    future.cancel(true);
    future.obtrudeException(new IllegalStateException());
    assertThat(told).hasValue(1);
  }

  @Test
  void whatASupplierThrowsIsTheCauseAsWithTheJdk() {
    future.completeAsync(
        () -> {
          throw new IllegalStateException("mine");
        },
        Runnable::run);

    assertThatThrownBy(future::join)
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("mine");
  }

  @Test
  void aSupplierIsNotAskedForWhatHasEnded() {
    future.cancel(true);

    future.completeAsync(
        () -> {
          throw new AssertionError("asked");
        },
        Runnable::run);

    assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
  }
}
