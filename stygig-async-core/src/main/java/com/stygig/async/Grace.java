package com.stygig.async;

import com.stygig.async.spi.Ticker;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long closing may still take. A ticker of the user's that throws leaves nothing. */
final class Grace {
  private static final Logger log = LoggerFactory.getLogger(Grace.class);

  private final Ticker ticker;
  private final long nanos;
  private long startedAt;
  private boolean over;

  private Grace(Ticker ticker, long nanos) {
    this.ticker = ticker;
    this.nanos = nanos;
  }

  static Grace begin(Ticker ticker, Duration grace) {
    Grace begun = new Grace(ticker, grace.toNanos());
    begun.startedAt = begun.now();
    return begun;
  }

  /** In nanoseconds; zero or less when it is over. */
  long left() {
    long now = now();
    return over ? 0 : nanos - (now - startedAt);
  }

  private long now() {
    try {
      return ticker.nanos();
    } catch (Throwable e) { // an Error, too: what is open must be closed
      log.warn("The client's clock or ticker failed: closing waits no longer for callbacks", e);
      over = true;
      return 0;
    }
  }
}
