package com.stygig.async.simulation;

import com.stygig.async.ClientClosedException;
import com.stygig.async.InvocationReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Knows the truth, and finds what must not be: see {@link Verdict} for how inferences may end. */
final class Judge {
  /** For requests and answers that are slow, repeated, and met by a machine that stands still. */
  private static final Duration SLACK = Duration.ofMinutes(15);

  /** For callbacks, on a machine that stands still. */
  private static final Duration TIME_TO_TELL = Duration.ofMinutes(3);

  private static final int MANY_RECEIVES = 8;

  private final World world;
  private final Verdict verdict;
  private final Set<Inference> pending = new LinkedHashSet<>();
  private final Budget budget;
  private int uncertain;

  /** What ended with its machine, by the name of that: pending, or about to be told. */
  private final Map<String, Set<Inference>> left = new HashMap<>();

  private final SageMakerServer sageMaker;
  private int toldTwice;

  Judge(World world, SageMakerServer sageMaker) {
    this.world = world;
    this.sageMaker = sageMaker;
    this.verdict = new Verdict(world);
    this.budget = new Budget(world);
  }

  boolean nobodyWaits() {
    return pending.isEmpty();
  }

  int uncertain() {
    return uncertain;
  }

  int toldTwice() {
    return toldTwice;
  }

  void submitted(Inference inference, Machine machine) {
    inference.receipt = null;
    inference.submissions++;
    begun(inference, machine);
    if (world.settings.maxInFlight() == Integer.MAX_VALUE) { // others go before it otherwise
      watch(inference, machine, SLACK);
    }
  }

  /** What was accepted after that receipt, a crash can have kept from being remembered. */
  void attached(Inference inference, Machine machine, InvocationReceipt receipt) {
    inference.receipt = receipt;
    toldTwice += inference.isTold ? 1 : 0;
    begun(inference, machine);
  }

  private void begun(Inference inference, Machine machine) {
    inference.machine = machine;
    inference.begun = world.instant();
    inference.isPending = true;
    inference.isCancelled = false;
    inference.attempts = 0;
    inference.isRefused = false;
    pending.add(inference);
    budget.begun();
  }

  /** A client has learned that the service has accepted an invocation. */
  void accepted(Machine machine, InvocationReceipt receipt) {
    if (machine.isClosed) {
      return;
    }
    Invocation invocation = sageMaker.invocation(receipt);
    if (world.settings.hasJournal() && !invocation.isJournalled) {
      world.violation(invocation.inference + " was accepted, and the journal was not told");
    }
    Inference inference = invocation.inference;
    inference.receipt = receipt;
    watch(inference, machine, timeLeft(machine, receipt).plus(SLACK));
  }

  /** A waiter has learned that the result is there: it is read from now on. */
  void found(InvocationReceipt receipt) {
    sageMaker.invocation(receipt).inference.found = world.instant();
  }

  private void watch(Inference inference, Machine machine, Duration patience) {
    InvocationReceipt receipt = inference.receipt;
    world.after(
        patience,
        world.cloud,
        () -> {
          boolean isSame =
              inference.machine == machine && Objects.equals(inference.receipt, receipt);
          if (isSame && inference.isPending && mayGoOn(machine, receipt)) {
            watch(inference, machine, timeLeft(machine, receipt).plus(SLACK));
          } else if (isSame && inference.isPending) {
            world.violation(inference + " has not ended in time");
          }
        });
  }

  /** Its clock may have been set back, or a moment ago forward. */
  private boolean mayGoOn(Machine machine, InvocationReceipt receipt) {
    Instant latest = world.lastFault(Fault.CLOCK_JUMP.name());
    boolean wasSet = latest.isAfter(world.instant().minus(SLACK));
    return receipt != null && !machine.isClosed && (wasSet || !timeLeft(machine, receipt).isZero());
  }

  private static Duration timeLeft(Machine machine, InvocationReceipt receipt) {
    Duration left = Duration.between(machine.now(), receipt.deadline());
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** What was pending ends at once, each with its receipt if there is one. */
  void closed(Machine machine, List<InvocationReceipt> receipts) {
    machine.isClosed = true;
    machine.handedOut = receipts;
    for (Inference inference : pending) {
      if (inference.machine == machine) {
        watch(inference, machine, TIME_TO_TELL);
      }
    }
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
    if (inference.receipt == null && error != null && Verdict.isRefusal(error)) {
      refused(inference);
    }
    if (error instanceof ClientClosedException) {
      left(inference);
    } else {
      inference.isTold = true;
    }
    String objection = verdict.objection(inference, value, error);
    if (objection != null) {
      world.violation(inference + " ended with " + (error == null ? value : error) + objection);
    }
  }

  /** Where a client of SageMaker repeats requests by itself, nobody knows about all of them. */
  private void refused(Inference inference) {
    if (world.settings.invocationAttempts() == 1) {
      inference.isRefused = true;
      if (inference.isAccepted()) {
        world.violation(inference + " was accepted, and is told not to be");
      }
    }
  }

  private void left(Inference inference) {
    left.computeIfAbsent(inference.machine.toString(), name -> new LinkedHashSet<>())
        .add(inference);
  }

  /** Uploads have random names, which must not make one run differ from another. */
  private static String withoutUuid(Throwable error) {
    return error.toString().replaceAll("request-[0-9a-f-]+", "request-...");
  }

  /** Of what the machine had not written down nobody can know whether it was accepted. */
  void stopped(Machine machine) {
    for (Inference inference : List.copyOf(pending)) {
      if (inference.machine == machine) {
        inference.isPending = false;
        pending.remove(inference);
        budget.ended(inference);
        uncertain += inference.receipt == null ? 1 : 0;
        left(inference);
      }
    }
  }

  /** What has come back from a journal must be all that was accepted and not told. */
  void recovered(Machine machine, Set<Inference> back) {
    for (Inference inference : left.getOrDefault(machine.toString(), Set.of())) {
      boolean isOver = inference.isCancelled || inference.isRefused || inference.isTold;
      boolean isKnown = world.settings.invocationAttempts() == 1;
      if (inference.isAccepted() && isKnown && !isOver && !back.contains(inference)) {
        world.violation(inference + " was accepted, and is not in the journal");
      }
    }
    left.remove(machine.toString());
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
          case FOREIGN -> isExclusive;
          // One about an inference that was sent twice cannot be told from a second result.
          case FORGED -> isExclusive || world.settings.retriesUnanswered();
          // On a shared queue it can be another's, unless what lies in S3 has confirmed it.
          case BARE ->
              isExclusive
                  || world.settings.retriesUnanswered()
                  || by.told.stream().anyMatch(message::agreesWith);
          case GENUINE -> {
            boolean isTold = by.told.stream().anyMatch(message::mayBeAbout);
            isTold |= isSecondResult(message.invocation);
            yield isExclusive ? isTold || !isWaitedFor(message.invocation) : isTold;
          }
        };
    if (!mayGo) {
      world.violation(by + " deleted " + message);
    }
    if (message.kind == QueueMessage.Kind.GENUINE) {
      message.invocation.isMessageGone = true;
    }
  }

  /** Where a request was sent again after it was not answered, one of two results is not taken. */
  private static boolean isSecondResult(Invocation invocation) {
    InvocationReceipt receipt = invocation.inference.receipt;
    return receipt != null
        && receipt.unansweredInvocations() > 0
        && receipt.inferenceId().equals(invocation.id)
        && !receipt.outputLocation().toString().equals(invocation.output);
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
            ? invocation.submission == inference.submissions
            : (receipt.outputLocation().toString().equals(invocation.output)
                && !verdict.mayHaveEnded(inference)));
  }

  /** After so many receives, a message of an inference that was told is gone. */
  void end(Collection<QueueMessage> messages) {
    for (QueueMessage message : messages) {
      if (message.kind == QueueMessage.Kind.GENUINE
          && message.receiveCount >= manyReceives(message.invocation.inference)
          && world.scenario.waiting() != Waiting.SQS_SHARED
          && mustBeGone(message.invocation)) {
        world.violation(message + " was received so often: " + message.receiveCount);
      }
    }
    budget.check();
    if (world.violations.isEmpty() && !pending.isEmpty()) {
      Instant now = world.instant();
      world.violation("Nothing goes on, and these are pending: " + pending + " " + now);
    }
  }

  /**
   * One that was cancelled, or that was told by a client that has crashed, nobody knows any more.
   * It may be another's until it has come as often as that.
   */
  private int manyReceives(Inference inference) {
    boolean mayBeUnknown = inference.isCancelled || world.scenario.crashes() > 0;
    return mayBeUnknown ? 2 * MANY_RECEIVES : MANY_RECEIVES;
  }

  /**
   * Of one that a crashed client knew nothing of, nobody may know what it is about. And while
   * another one is pending under its id, it contradicts that one's receipt, and is left.
   */
  private boolean mustBeGone(Invocation invocation) {
    Inference inference = invocation.inference;
    return !inference.isIdUsedAgain
        && world.settings.invocationAttempts() == 1
        && inference.submissions == 1
        && inference.receipt != null
        && inference.receipt.inferenceId().equals(invocation.id);
  }
}
