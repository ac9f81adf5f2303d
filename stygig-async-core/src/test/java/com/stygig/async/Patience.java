package com.stygig.async;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.IterativePollInterval;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long the tests of this module wait for what has to happen: so long that no machine is too
 * busy. JUnit finds this class by its service file and uses it for every test class, so that
 * Awaitility waits as long as that, and looks soon.
 */
public final class Patience implements BeforeAllCallback {
  /** For conditions and futures that end at once on an idle machine. */
  public static final Duration LIMIT = Duration.ofMinutes(3);

  private static final Duration FIRST_LOOK = Duration.ofMillis(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(LIMIT);
    Awaitility.setDefaultPollInterval(
        IterativePollInterval.iterative(Patience::nextPause, FIRST_LOOK));
  }

  private static Duration nextPause(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }
}
