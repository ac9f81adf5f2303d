package com.stygig.async.simulation;

import java.time.Duration;
import java.time.Instant;

/** How many requests the work allows, each with some more for those that fail. */
final class Budget {
  private final World world;
  private int waiting;
  private int begun;
  private Instant waitingSince;
  private Duration someoneWaited = Duration.ZERO;
  private Duration waited = Duration.ZERO;
  private long received;

  Budget(World world) {
    this.world = world;
  }

  void begun() {
    begun++;
    if (waiting++ == 0) {
      waitingSince = world.instant();
    }
  }

  void ended(Inference inference) {
    waited = waited.plus(Duration.between(inference.begun, world.instant()));
    if (--waiting == 0) {
      someoneWaited = someoneWaited.plus(Duration.between(waitingSince, world.instant()));
    }
  }

  void received(int messages) {
    received += messages;
  }

  void check() {
    Settings settings = world.settings;
    int attempts = settings.sdkAttempts();
    // What is nearly due is looked for along with others, so pauses can be half as long.
    double shortest = seconds(settings.maxInterval()) * (1 - Settings.JITTER) / 2;
    double looks = begun * (1 + settings.resubmissions()) * 30 + seconds(waited) / shortest;
    int submissions = begun * (1 + settings.resubmissions());
    int invocationAttempts = settings.retriesInvocations() ? Program.INVOCATION_ATTEMPTS : attempts;
    check("InvokeEndpointAsync", (double) submissions * invocationAttempts);
    // An upload begins anew when its credentials were refused.
    check("PutObject", (double) begun * attempts * Program.INVOCATION_ATTEMPTS);
    // At both places, and both again after a listing that a 403 asked for; and to read the result.
    // And after a message that proves nothing, seven looks in a minute.
    check("GetObject", (4 * looks + begun + 14 * received) * attempts);
    check("ListObjectsV2", 2 * looks * attempts + 40);
    double polls =
        settings.maxReceives() * (seconds(someoneWaited) / settings.waitTime().toSeconds() + begun);
    check("ReceiveMessage", 4 * world.scenario.waiting().clients() * polls + received + 100);
    check("DeleteMessageBatch", 9.0 * received);
    check("ChangeMessageVisibilityBatch", 9.0 * received);
  }

  private void check(String operation, double most) {
    long requests = world.tally.requests(operation);
    if (requests > most) {
      world.violation(requests + " requests " + operation + ", more than " + (long) most);
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
