package com.stygig.async.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Brings messages to the subscriptions that want them, in the background and through the faults.
 * Thread-safe.
 */
final class SnsDispatcher {
  private final SnsParcels parcels;
  private final SnsFaults faults;
  private final Map<String, SnsTransport> transports;
  private final ScheduledExecutorService scheduler;

  /** Transports go by protocol. */
  SnsDispatcher(
      SnsParcels parcels,
      SnsFaults faults,
      Map<String, SnsTransport> transports,
      ScheduledExecutorService scheduler) {
    this.parcels = parcels;
    this.faults = faults;
    this.transports = transports;
    this.scheduler = scheduler;
  }

  DeliveryLine newLine() {
    return new DeliveryLine(scheduler);
  }

  void askForConfirmation(SnsTopic topic, SnsSubscription subscription) {
    scheduler.execute(
        () -> send(parcels.confirmation(subscription, topic.signatureVersion()), subscription));
  }

  void publish(SnsTopic topic, SnsMessage message) {
    // Fates are drawn here and not in the background, where their order would be chance itself.
    Map<SnsSubscription, SnsFate> fates = new LinkedHashMap<>();
    for (SnsSubscription subscription : topic.subscriptions()) {
      if (subscription.wants(message)) {
        fates.put(subscription, faults.next());
      }
    }
    var parcel = parcels.new OfMessage(message, topic.signatureVersion());
    scheduler.execute(() -> fates.forEach((to, fate) -> meet(fate, parcel.to(to), to)));
  }

  private void meet(SnsFate fate, SnsParcel parcel, SnsSubscription to) {
    if (fate.dropped()) {
      return;
    }
    SnsParcel sent = fate.corrupted() ? parcel.corrupted() : parcel;
    for (int copy = 0; copy < (fate.duplicated() ? 2 : 1); copy++) {
      if (fate.delay().isZero()) {
        queue(fate, sent, to);
      } else {
        scheduler.schedule(
            () -> queue(fate, sent, to), fate.delay().toNanos(), TimeUnit.NANOSECONDS);
      }
    }
  }

  private void queue(SnsFate fate, SnsParcel parcel, SnsSubscription to) {
    if (fate.overtakenBy() > 0) {
      to.line().holdBack().hold(() -> send(parcel, to), fate.overtakenBy());
    } else {
      to.line().holdBack().pass(() -> send(parcel, to));
    }
  }

  private void send(SnsParcel parcel, SnsSubscription to) {
    SnsTransport transport = transports.get(to.protocol());
    if (transport == null) {
      throw new IllegalStateException("No transport for " + to.protocol());
    }
    to.line()
        .send(
            parcel.type() + " " + parcel.messageId() + " to " + to.endpoint(),
            () -> transport.deliver(parcel, to));
  }
}
