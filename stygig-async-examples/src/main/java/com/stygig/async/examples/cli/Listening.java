package com.stygig.async.examples.cli;

import com.stygig.async.examples.endpoint.Notification;
import com.stygig.async.examples.endpoint.NotificationListener;
import com.stygig.async.examples.endpoint.TemporaryQueue;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Prints notifications as they come. */
final class Listening {
  /** Without an end that the user sets. */
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final @Nullable Integer count;
  private final Duration patience;
  private int printed;

  Listening(
      CommandLine commandLine, boolean json, @Nullable Integer count, @Nullable Duration patience) {
    this.out = commandLine.getOut();
    this.err = commandLine.getErr();
    this.json = json;
    this.count = count;
    this.patience = patience == null ? FOR_EVER : patience;
  }

  int run(Target target, List<String> topics) {
    TemporaryQueue queue = TemporaryQueue.create(topics, target.aws().sqs(), target.aws().sns());
    try (LastAct removal = new LastAct(queue::delete)) {
      err.println("Listening to " + String.join(", ", topics) + " (Ctrl-C ends)");
      err.flush();
      NotificationListener listener = new NotificationListener(target.aws().sqs(), queue.url());
      return receive(listener, removal, target.isLocal());
    }
  }

  private int receive(NotificationListener listener, LastAct removal, boolean isLocal) {
    long start = System.nanoTime();
    while (!isOver(removal)) {
      Duration left = patience.minusNanos(System.nanoTime() - start);
      if (left.isNegative() || left.isZero()) {
        return count == null ? 0 : Stygig.TIMED_OUT;
      }
      Duration wait = isLocal ? Duration.ofSeconds(1) : left;
      try {
        if (!listener.receive(wait.compareTo(left) < 0 ? wait : left, this::print)) {
          return 0;
        }
      } catch (RuntimeException e) {
        if (isOver(removal)) {
          return 0;
        }
        throw e;
      }
    }
    return 0;
  }

  /** Forgets an interruption, as the queue's removal would fail by it. */
  private static boolean isOver(LastAct removal) {
    return Thread.interrupted() || removal.isDone();
  }

  /** Whether there is more to come. */
  private boolean print(Notification notification) {
    out.println(json ? notification.toJson().toString() : line(notification));
    out.flush();
    printed++;
    return count == null || printed < count;
  }

  private static String line(Notification notification) {
    return String.join(
        "  ",
        text(notification.time()),
        notification.status(),
        text(notification.inferenceId()),
        notification.detail());
  }

  private static String text(@Nullable String value) {
    return value == null ? "-" : value;
  }
}
