package com.stygig.async.waiters;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the messages that could not be read, and logs the first of each kind. Thread-safe. */
final class UnreadableMessages {
  private static final Logger log = LoggerFactory.getLogger(UnreadableMessages.class);

  private final AtomicLong count = new AtomicLong();
  private final Set<UnreadableMessageException.Kind> seen =
      EnumSet.noneOf(UnreadableMessageException.Kind.class);

  void report(UnreadableMessageException message, String messageId) {
    count.incrementAndGet();
    if (isFirst(message.kind)) {
      log.warn(
          "Message {} {}; it and others of its kind are left to the queue's redrive policy",
          messageId,
          message.kind.description);
    } else {
      log.debug("Message {} {}", messageId, message.kind.description);
    }
  }

  long count() {
    return count.get();
  }

  private boolean isFirst(UnreadableMessageException.Kind kind) {
    synchronized (seen) {
      return seen.add(kind);
    }
  }
}
