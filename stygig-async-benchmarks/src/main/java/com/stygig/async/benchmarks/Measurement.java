package com.stygig.async.benchmarks;

import java.util.List;
import java.util.Locale;

/** What can be measured. */
enum Measurement {
  REQUESTS_PUSH,
  REQUESTS_POLLING,
  LAG_PUSH,
  LAG_POLLING,
  THROUGHPUT;

  List<Figure> run() {
    return switch (this) {
      case REQUESTS_PUSH -> RequestsPush.run();
      case REQUESTS_POLLING -> RequestsPolling.run();
      case LAG_PUSH -> LagPush.run();
      case LAG_POLLING -> LagPolling.run();
      case THROUGHPUT -> Throughput.run();
    };
  }

  /**
   * Whether it leaves the processors to others: it counts, or its lags are those of long pauses.
   */
  boolean mostlyWaits() {
    return switch (this) {
      case REQUESTS_PUSH, REQUESTS_POLLING, LAG_POLLING -> true;
      case LAG_PUSH, THROUGHPUT -> false;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
