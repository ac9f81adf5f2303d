package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stygig.async.spi.AwsCallHistory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** The loop by itself, with receives that the test answers. */
class ReceiveLoopTest {
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final Random random = new Random(1);
  private final Queue<CompletableFuture<List<Message>>> receives = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean isWanted = new AtomicBoolean(true);
  private final AtomicReference<Throwable> hopeless = new AtomicReference<>();
  private final AtomicInteger consumed = new AtomicInteger();

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
  }

  private ReceiveLoop loop(int maxReceives) {
    return new ReceiveLoop(
        () -> {
          CompletableFuture<List<Message>> receive = new CompletableFuture<>();
          receives.add(receive);
          return receive;
        },
        message -> {
          consumed.incrementAndGet();
          return true;
        },
        isWanted::get,
        error -> {
          hopeless.set(error);
          isWanted.set(false);
        },
        1,
        maxReceives,
        new AwsCallHistory(),
        new Pacing(Duration.ZERO, Duration.ofMillis(1), random),
        InstantSource.system(),
        random,
        scheduler);
  }

  private static List<Message> messages(int count) {
    return Collections.nCopies(count, Message.builder().messageId("m").build());
  }

  private CompletableFuture<List<Message>> nextReceive() {
    await().until(() -> !receives.isEmpty());
    return receives.remove();
  }

  @Test
  void receivesOnceAtATimeUntilNobodyWaitsAndNothingComes() {
    ReceiveLoop loop = loop(4);
    loop.wake();
    loop.wake();
    CompletableFuture<List<Message>> first = nextReceive();
    assertThat(receives).isEmpty();

    isWanted.set(false);
    first.complete(messages(1));
    nextReceive().complete(messages(0));

    assertThat(receives).isEmpty();
    assertThat(loop.close()).isCompleted();
  }

  @Test
  void addsAReceiveWhenMoreThanRunCameFullAndTakesThemAwayAgain() {
    ReceiveLoop loop = loop(3);
    loop.wake();
    completeFull(2);
    await().until(() -> receives.size() == 2);
    completeFull(2);
    await().until(() -> receives.size() == 2);
    completeFull(1);
    await().until(() -> receives.size() == 3);
    completeFull(8);
    await().until(() -> receives.size() == 3);

    nextReceive().complete(messages(2));
    nextReceive().complete(messages(2));

    assertThat(receives).hasSize(1);
    assertThat(consumed).hasValue(134);
  }

  @Test
  void aBatchThatIsNotFullSaysThatOneReceiveIsEnough() {
    ReceiveLoop loop = loop(3);
    loop.wake();
    for (int i = 0; i < 5; i++) {
      completeFull(1);
      nextReceive().complete(messages(9));
    }

    await().until(() -> receives.size() == 1);
    assertThat(loop.close()).isNotDone();
    nextReceive().complete(messages(0));
    assertThat(receives).isEmpty();
  }

  private void completeFull(int batches) {
    for (int i = 0; i < batches; i++) {
      nextReceive().complete(messages(10));
    }
  }

  @Test
  void startsAnewForWhoComesAsTheLastReceiveEnds() {
    // Each round wakes the loop in the middle of the question whether to go on.
    for (int i = 0; i < 1_000; i++) {
      AtomicReference<ReceiveLoop> loop = new AtomicReference<>();
      AtomicBoolean asked = new AtomicBoolean();
      AtomicInteger started = new AtomicInteger();
      loop.set(
          new ReceiveLoop(
              () -> {
                started.incrementAndGet();
                return new CompletableFuture<List<Message>>()
                    .completeOnTimeout(List.of(), 1, TimeUnit.NANOSECONDS);
              },
              message -> true,
              () -> {
                if (asked.compareAndSet(false, true)) {
                  CompletableFuture.runAsync(() -> loop.get().wake());
                  return false;
                }
                return started.get() < 3;
              },
              hopeless::set,
              1,
              1,
              new AwsCallHistory(),
              new Pacing(Duration.ZERO, Duration.ofMillis(1), random),
              InstantSource.system(),
              random,
              scheduler));
      loop.get().wake();

      await().pollInterval(Duration.ofNanos(100_000)).until(() -> started.get() >= 2);
    }
  }

  @Test
  void receivesThatAreAnsweredAtOnceDoNotPileUpOnTheStack() {
    AtomicInteger left = new AtomicInteger(20_000);
    ReceiveLoop loop =
        new ReceiveLoop(
            () ->
                CompletableFuture.completedFuture(
                    messages(Math.min(10, left.getAndAdd(-10) <= 0 ? 0 : 10))),
            message -> {
              consumed.incrementAndGet();
              return true;
            },
            () -> left.get() > 0,
            hopeless::set,
            1,
            4,
            new AwsCallHistory(),
            new Pacing(Duration.ZERO, Duration.ofMillis(1), random),
            InstantSource.system(),
            random,
            scheduler);

    loop.wake();

    await().untilAsserted(() -> assertThat(consumed).hasValue(20_000));
    await().until(() -> loop.close().isDone());
  }

  @Test
  void givesUpAfterSeveralFailuresThatDoNotPass() {
    ReceiveLoop loop = loop(1);
    loop.wake();
    for (int i = 0; i < 5; i++) {
      nextReceive()
          .completeExceptionally(QueueDoesNotExistException.builder().message("gone").build());
    }

    await().until(() -> hopeless.get() != null);
    assertThat(hopeless.get()).hasMessageContaining("gone");
    assertThat(loop.close()).succeedsWithin(Patience.LIMIT);
  }

  @Test
  void aSchedulerThatWasShutDownIsHopeless() {
    ReceiveLoop loop = loop(1);
    loop.wake();
    scheduler.shutdownNow();

    nextReceive().complete(messages(1));

    assertThat(hopeless.get()).hasMessageContaining("shut down");
  }

  @Test
  void closingWaitsForWhatIsUnderWayAndForNothingThatPauses() {
    ReceiveLoop loop = loop(1);
    loop.wake();
    CompletableFuture<List<Message>> receive = nextReceive();

    CompletableFuture<Void> closed = loop.close();

    assertThat(closed).isNotDone();
    receive.complete(messages(3));
    assertThat(closed).succeedsWithin(Patience.LIMIT);
    assertThat(consumed).hasValue(3);
    assertThat(receives).isEmpty();
  }
}
