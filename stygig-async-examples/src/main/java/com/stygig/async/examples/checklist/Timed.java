package com.stygig.async.examples.checklist;

import java.time.Duration;
import java.util.Locale;

/** Times for people. */
final class Timed {
  private Timed() {}

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
