package com.stygig.async.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PartsTest {
  private final Parts parts = new Parts();

  @Test
  void whileAPartEndsItsThreadsCanAskForOthers() {
    Supplier<AutoCloseable> other = parts.lazy(() -> () -> {});
    AtomicReference<Throwable> answer = new AtomicReference<>();
    AtomicBoolean ended = new AtomicBoolean();
    parts.add(
        () -> {
          // As the thread of a server that is still at a request when the server stops.
          Thread worker =
              new Thread(
                  () -> {
                    try {
                      var unused = other.get();
                    } catch (IllegalStateException e) {
                      answer.set(e);
                    }
                  });
          worker.start();
          worker.join(5_000);
          ended.set(!worker.isAlive());
        });

    parts.close();

    assertThat(ended).isTrue();
    assertThat(answer.get()).hasMessage("The local cloud is closed");
  }

  @Test
  void aPartThatComesTooLateIsClosed() {
    parts.close();
    AtomicBoolean closed = new AtomicBoolean();

    assertThatThrownBy(() -> parts.add(() -> closed.set(true)))
        .isInstanceOf(IllegalStateException.class);

    assertThat(closed).isTrue();
  }

  @Test
  void whoClosesSecondWaitsForTheFirst() {
    AtomicReference<Thread> second = new AtomicReference<>();
    AtomicBoolean secondEndedFirst = new AtomicBoolean();
    parts.add(
        () -> {
          Thread thread = new Thread(parts::close);
          second.set(thread);
          thread.start();
          await().until(() -> thread.getState() == Thread.State.BLOCKED || !thread.isAlive());
          secondEndedFirst.set(!thread.isAlive());
        });

    parts.close();

    await().until(() -> !second.get().isAlive());
    assertThat(secondEndedFirst).isFalse();
  }
}
