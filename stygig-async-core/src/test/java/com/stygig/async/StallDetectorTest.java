package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.StallDetector.Attempt;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In virtual time, what is stalled and what is only slow. */
class StallDetectorTest {
  private static final int MB = 1 << 20;

  private long now;
  private final StallDetector detector = new StallDetector(() -> now);
  private final List<IOException> failures = new ArrayList<>();

  private void later(int seconds) {
    for (int i = 0; i < seconds; i++) {
      now += Duration.ofSeconds(1).toNanos();
      detector.check();
    }
  }

  private Attempt sent(long bytes) {
    Attempt attempt = detector.watch(bytes, failures::add);
    attempt.demanded();
    attempt.sent(bytes, true);
    return attempt;
  }

  @Test
  void whatIsNotAnsweredIsNoticedWithinAMinute() {
    sent(5_000);

    later(39);
    assertThat(failures).isEmpty();
    later(3);

    assertThat(failures)
        .singleElement()
        .satisfies(
            e ->
                assertThat(e)
                    .hasMessage(
                        "No progress for 41 s, with 5000 of 5000 bytes handed to the network"));
    assertThat(detector.isIdle()).isTrue();
  }

  @Test
  void fullBuffersHaveTheTimeToDrainOverASlowLink() {
    for (int i = 0; i < 4; i++) {
      sent(MB);
    }

    later(4 * MB / (64 << 10));

    assertThat(failures).isEmpty();
    later(41);
    assertThat(failures).hasSize(4);
  }

  @Test
  void oneThatIsStuckIsNoticedWhileOthersGoOn() {
    sent(5_000);
    for (int i = 0; i < 60; i++) {
      sent(MB).close();
      later(1);
    }

    assertThat(failures).hasSize(1);
  }

  @Test
  void oneOfManyIsNotImpatientWhereAllAreSlow() {
    List<Attempt> attempts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      attempts.add(sent(MB));
    }
    for (Attempt attempt : attempts) { // 8 s each: the last is answered after 400 s
      later(8);
      attempt.progressed();
      attempt.close();
    }

    assertThat(failures).isEmpty();
  }

  @Test
  void aSourceThatTakesItsTimeIsNotTheNetworksFault() {
    Attempt slow = detector.watch(MB, failures::add);
    slow.demanded();

    later(600);

    assertThat(failures).isEmpty();
    assertThat(detector.bytesThatWaitForTheirSource()).isEqualTo(MB);
    slow.sent(MB, true);
    assertThat(detector.bytesThatWaitForTheirSource()).isZero();
  }

  @Test
  void aServerThatReadsNothingIsStalled() {
    Attempt stuck = detector.watch(100 * MB, failures::add);
    stuck.demanded();
    stuck.sent(MB, true);

    later(80);

    assertThat(failures).hasSize(1);
  }

  @Test
  void whatHasEndedDoesNotFail() {
    sent(5_000).close();

    later(600);

    assertThat(failures).isEmpty();
  }
}
