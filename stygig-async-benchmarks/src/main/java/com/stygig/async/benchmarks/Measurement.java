package com.stygig.async.benchmarks;

import java.util.List;
import java.util.Locale;

/** What can be measured. */
enum Measurement {
  REQUESTS_PUSH,
  LAG_PUSH;

  List<Figure> run() {
    return switch (this) {
      case REQUESTS_PUSH -> RequestsPush.run();
      case LAG_PUSH -> LagPush.run();
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
