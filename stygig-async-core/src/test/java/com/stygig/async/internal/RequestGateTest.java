package com.stygig.async.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stygig.async.Patience;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RequestGateTest {
  @Property
  void runsEveryRequestInTurnAndNeverMoreThanTheLimit(
      @ForAll @IntRange(min = 1, max = 5) int limit, @ForAll @IntRange(max = 30) int requests) {
    RequestGate gate = new RequestGate(limit);
    Deque<CompletableFuture<Integer>> running = new ArrayDeque<>();
    List<CompletableFuture<Integer>> responses = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      responses.add(
          gate.run(
              () -> {
                CompletableFuture<Integer> response = new CompletableFuture<>();
                running.add(response);
                return response;
              }));
      assertThat(running.size()).isLessThanOrEqualTo(limit);
    }
    for (int i = 0; i < requests; i++) {
      running.remove().complete(i);
      assertThat(running.size()).isLessThanOrEqualTo(limit);
      assertThat(responses.get(i)).isCompletedWithValue(i);
    }
    assertThat(running).isEmpty();
  }

  @Test
  void requestsThatCompleteAtOnceDoNotPileUpOnTheStack() {
    RequestGate gate = new RequestGate(1);
    CompletableFuture<Integer> first = new CompletableFuture<>();
    var unused = gate.run(() -> first);
    List<CompletableFuture<Integer>> responses = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      responses.add(gate.run(() -> CompletableFuture.completedFuture(1)));
    }

    first.complete(0);

    await().until(() -> responses.stream().allMatch(CompletableFuture::isDone));
  }

  @Test
  void aSlowRequestDoesNotHoldUpTheLineBehindMany() {
    RequestGate gate = new RequestGate(2);
    CompletableFuture<Integer> blocker = new CompletableFuture<>();
    CompletableFuture<Integer> slow = new CompletableFuture<>();
    var unused = gate.run(() -> blocker);
    unused = gate.run(() -> slow);
    for (int i = 0; i < 5_000; i++) {
      unused = gate.run(() -> CompletableFuture.completedFuture(1));
    }
    CompletableFuture<Integer> last = gate.run(() -> CompletableFuture.completedFuture(2));

    blocker.complete(0);

    assertThat(last.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join()).isEqualTo(2);
    assertThat(slow).isNotDone();
  }

  @Test
  void aRequestThatCannotBeSentFailsAndLetsTheNextOneIn() {
    RequestGate gate = new RequestGate(1);
    CompletableFuture<Integer> failed =
        gate.run(
            () -> {
              throw new IllegalStateException("closed");
            });

    assertThatThrownBy(failed::join).hasRootCauseMessage("closed");
    assertThat(gate.run(() -> CompletableFuture.completedFuture(1)).join()).isEqualTo(1);
  }

  @Test
  void losesNoWakeUpWhenManyThreadsComplete() {
    RequestGate gate = new RequestGate(8);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<Void>> responses = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      responses.add(
          gate.run(
              () -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                return CompletableFuture.runAsync(running::decrementAndGet);
              }));
    }

    CompletableFuture.allOf(responses.toArray(CompletableFuture[]::new)).join();
    assertThat(most.get()).isLessThanOrEqualTo(8);
  }
}
