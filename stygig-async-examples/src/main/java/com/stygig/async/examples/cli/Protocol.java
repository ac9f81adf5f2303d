package com.stygig.async.examples.cli;

import com.stygig.async.examples.endpoint.QueueEndpoint;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How notifications can come. */
enum Protocol {
  EMAIL,
  SQS,
  HTTPS,
  HTTP;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Refuses who cannot get notifications this way. */
  void check(@Nullable String who) {
    if (who == null) {
      if (this != SQS) {
        throw new IllegalArgumentException("--protocol " + this + " needs --notification-endpoint");
      }
      return;
    }
    switch (this) {
      case EMAIL -> {
        if (!who.matches("[^@\\s]+@[^@\\s]+")) {
          throw new IllegalArgumentException("Not a mail address: '" + who + "'");
        }
      }
      case SQS -> QueueEndpoint.check(who);
      default -> checkUrl(who);
    }
  }

  private void checkUrl(String who) {
    try {
      URI url = URI.create(who);
      if (toString().equals(url.getScheme()) && url.getHost() != null) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new IllegalArgumentException("Not an " + this + " URL: '" + who + "'");
  }
}
