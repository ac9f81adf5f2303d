package com.stygig.async.benchmarks;

import java.util.List;
import java.util.Locale;

/** What can be measured. */
enum Measurement {
  REQUESTS_PUSH,
  REQUESTS_POLLING,
  LAG_PUSH,
  LAG_POLLING,
  THROUGHPUT,
  HEAP_PER_HANDLE,
  OWN_THREADS,
  BIG_FILE,
  FIRST_INVOCATION,
  JAR_SIZES;

  List<Figure> run() {
    return switch (this) {
      case REQUESTS_PUSH -> RequestsPush.run();
      case REQUESTS_POLLING -> RequestsPolling.run();
      case LAG_PUSH -> LagPush.run();
      case LAG_POLLING -> LagPolling.run();
      case THROUGHPUT -> Throughput.run();
      case HEAP_PER_HANDLE -> HeapPerHandle.run();
      case OWN_THREADS -> OwnThreads.run();
      case BIG_FILE -> BigFile.run();
      case FIRST_INVOCATION -> FirstInvocation.run();
      case JAR_SIZES -> JarSizes.run();
    };
  }

  /**
   * Whether it leaves the processors to others: it counts, or its lags are those of long pauses.
   */
  boolean mostlyWaits() {
    return switch (this) {
      case REQUESTS_POLLING, LAG_POLLING -> true;
      case REQUESTS_PUSH,
          LAG_PUSH,
          THROUGHPUT,
          HEAP_PER_HANDLE,
          OWN_THREADS,
          BIG_FILE,
          FIRST_INVOCATION,
          JAR_SIZES ->
          false;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
