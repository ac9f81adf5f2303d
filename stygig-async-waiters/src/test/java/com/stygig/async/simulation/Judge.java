package com.stygig.async.simulation;

import com.stygig.async.InvocationReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Knows the truth, and finds what must not be: see {@link Verdict} for how inferences may end. */
final class Judge {
  /** For requests and answers that are slow, repeated, and met by a machine that stands still. */
  private static final Duration SLACK = Duration.ofMinutes(15);

  private final World world;
  private final Verdict verdict;
  private final Set<Inference> pending = new LinkedHashSet<>();
  private final Budget budget;
  private int uncertain;

  Judge(World world) {
    this.world = world;
    this.verdict = new Verdict(world);
    this.budget = new Budget(world);
  }

  boolean nobodyWaits() {
    return pending.isEmpty();
  }

  int uncertain() {
    return uncertain;
  }

  void begun(Inference inference, Machine machine) {
    inference.machine = machine;
    inference.begun = world.instant();
    inference.isPending = true;
    pending.add(inference);
    budget.begun();
    if (inference.receipt == null) {
      watch(inference, SLACK);
    }
  }

  Inference pending(Machine machine, String id) {
    return pending.stream()
        .filter(inference -> inference.machine == machine && inference.id.equals(id))
        .findFirst()
        .orElseThrow();
  }

  void accepted(Inference inference, InvocationReceipt receipt) {
    inference.receipt = receipt;
    Duration left = Duration.between(world.instant(), receipt.deadline());
    watch(inference, (left.isNegative() ? Duration.ZERO : left).plus(SLACK));
  }

  private void watch(Inference inference, Duration patience) {
    Machine machine = inference.machine;
    boolean isAccepted = inference.receipt != null;
    world.after(
        patience,
        world.cloud,
        () -> {
          boolean isSame =
              inference.machine == machine && isAccepted == (inference.receipt != null);
          if (isSame && inference.isPending) {
            world.violation(inference + " has not ended in time");
          }
        });
  }

  void ended(Inference inference, String value, Throwable error) {
    world.trace(
        inference.machine, inference + " ended: " + (error == null ? value : withoutUuid(error)));
    if (!inference.isPending) {
      world.violation(inference + " ended twice");
    }
    inference.isPending = false;
    pending.remove(inference);
    budget.ended(inference);
    String objection = verdict.objection(inference, value, error);
    if (objection != null) {
      world.violation(inference + " ended with " + (error == null ? value : error) + objection);
    }
  }

  /** Uploads have random names, which must not make one run differ from another. */
  private static String withoutUuid(Throwable error) {
    return error.toString().replaceAll("request-[0-9a-f-]+", "request-...");
  }

  /** Of what the machine had not written down nobody can know whether it was accepted. */
  void crashed(Machine machine) {
    for (Inference inference : List.copyOf(pending)) {
      if (inference.machine == machine) {
        inference.isPending = false;
        pending.remove(inference);
        budget.ended(inference);
        uncertain += inference.receipt == null ? 1 : 0;
      }
    }
  }

  void received(int messages) {
    budget.received(messages);
  }

  /** A message goes when its inference was told, or when it can be about nobody's. */
  void deleted(Machine by, QueueMessage message) {
    boolean isExclusive = world.scenario.waiting() != Waiting.SQS_SHARED;
    boolean mayGo =
        switch (message.kind) {
          case TEST -> true;
          case UNREADABLE -> false;
          case FOREIGN, FORGED -> isExclusive;
          case GENUINE -> {
            boolean isTold = by.told.stream().anyMatch(message::mayBeAbout);
            yield isExclusive ? isTold || !isWaitedFor(message.invocation) : isTold;
          }
        };
    if (!mayGo) {
      world.violation(by + " deleted " + message);
    }
    if (message.invocation != null) {
      message.invocation.isMessageGone = true;
    }
  }

  /**
   * Whether somebody wants its message, and has time left for it. Who was denied the queue has
   * stopped to wait there.
   */
  private boolean isWaitedFor(Invocation invocation) {
    Inference inference = invocation.inference;
    InvocationReceipt receipt = inference.receipt;
    Instant denied = world.lastFault(Fault.QUEUE_DENIED.name());
    return inference.isPending
        && denied.isBefore(inference.begun)
        && (receipt == null
            || (receipt.outputLocation().toString().equals(invocation.output)
                && world.instant().isBefore(receipt.deadline())));
  }

  void end() {
    budget.check();
    if (world.violations.isEmpty() && !pending.isEmpty()) {
      Instant now = world.instant();
      world.violation("Nothing goes on, and these are pending: " + pending + " " + now);
    }
  }
}
