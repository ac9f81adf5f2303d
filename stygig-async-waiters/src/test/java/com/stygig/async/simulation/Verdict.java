package com.stygig.async.simulation;

import com.stygig.async.ClientClosedException;
import com.stygig.async.ClientOverloadedException;
import com.stygig.async.InferenceCancelledException;
import com.stygig.async.InferenceFailedException;
import com.stygig.async.InvocationException;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.JournalException;
import com.stygig.async.ResultReadException;
import com.stygig.async.ResultTimeoutException;
import com.stygig.async.ResultWaitException;
import com.stygig.async.UploadException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Decides whether an inference may end in the way it did. */
final class Verdict {
  /** Time enough for requests that are slow, and messages that went astray. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** How long after its deadline a poller may wait for its last look, and a little more. */
  private static final Duration LAST_LOOK = Duration.ofSeconds(22);

  /** After so many all would be more than bad luck. */
  private static final int MANY_LOOKS = 60;

  /** The longest pause between attempts, and the longest attempt. */
  private static final Duration JUST_NOW = Duration.ofMinutes(2);

  /** For the requests of a few looks at a time, and what they bring. */
  private static final Duration HURRY = Duration.ofSeconds(30);

  /** The client's default for its waiting line. */
  private static final Duration MAX_WAIT_TIME = Duration.ofHours(6);

  /** A circuit breaker opens when half of 20 went wrong. */
  private static final int LEAST_TROUBLES = 10;

  /** For refusals, of a client that knows nothing better. */
  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(45);

  private final World world;

  Verdict(World world) {
    this.world = world;
  }

  /** Whether its deadline has come, or may have come by a clock that was set just then. */
  boolean mayHaveEnded(Inference inference) {
    return since(world.instant().minus(JUST_NOW), Fault.CLOCK_JUMP.name())
        || !inference.machine.now().isBefore(inference.receipt.deadline());
  }

  /** What receipts say of times is then wrong, or goes by a clock that is. */
  private boolean wereClocksSet() {
    return since(Instant.EPOCH, Fault.CLOCK_JUMP.name());
  }

  /** Returns what is wrong, or null. */
  String objection(Inference inference, String value, Throwable error) {
    if (error == null) {
      boolean isRight =
          inference.invocation().fate == Invocation.Fate.SUCCESS
              && value.equals(inference.invocation().answer());
      return isRight ? toldLate(inference) : ", which is not its result";
    }
    if (error instanceof InferenceFailedException e) {
      return isItsFailure(inference, e) ? toldLate(inference) : ", which is not its failure";
    }
    if (error instanceof ClientClosedException e) {
      return endedWithClient(inference, e);
    }
    if (error instanceof ResultTimeoutException) {
      return timedOut(inference);
    }
    if (error instanceof ResultWaitException) {
      return hasTimedOutToo(error) ? timedOutInOneWay(inference) : waitFailed(inference);
    }
    Instant justNow = world.instant().minus(JUST_NOW);
    boolean isExplained =
        (error instanceof ResultReadException && isUnreadable(inference, justNow))
            || (error instanceof InferenceCancelledException && inference.isCancelled)
            || (error instanceof InvocationException e && isNotAccepted(inference, e))
            || (error instanceof UploadException && since(justNow, S3Access.UPLOADS))
            || (error instanceof ClientOverloadedException && hadNoTurn(inference))
            || (error instanceof JournalException
                && since(inference.begun, Fault.DISK_ERROR.name()));
    return isExplained ? null : ", though nothing went wrong";
  }

  /** Those before it can take long, each until its deadline. */
  private boolean hadNoTurn(Inference inference) {
    return world.settings.maxInFlight() < Integer.MAX_VALUE
        && (wereClocksSet() || !world.instant().isBefore(inference.begun.plus(MAX_WAIT_TIME)));
  }

  /** Whether the error says that the service has accepted nothing, of one without a receipt. */
  static boolean isRefusal(Throwable error) {
    return !(error instanceof InvocationException e && e.isUnanswered())
        && !(error instanceof ClientClosedException closed && closed.isUnanswered())
        && !(error instanceof InferenceCancelledException cancelled && cancelled.isUnanswered());
  }

  /**
   * Reads are repeated for a long time. A circuit breaker that is half open lets few of them
   * through: where S3 is away for all, that can be the others for as long.
   */
  private boolean isUnreadable(Inference inference, Instant justNow) {
    Instant earliest = wereClocksSet() ? inference.begun : inference.found;
    boolean tookLong =
        !world.instant().isBefore(earliest.plus(Program.READ_TIMEOUT).minusSeconds(1));
    Instant start = world.instant().minus(Program.READ_TIMEOUT);
    String output = inference.invocation().output;
    boolean isBreakerOpen = since(justNow, "S3") && since(start, output);
    return tookLong && (since(justNow, output) || isBreakerOpen);
  }

  /**
   * Attempts that are safe are repeated, but for a circuit breaker that many errors have opened.
   */
  private boolean isNotAccepted(Inference inference, InvocationException error) {
    if (error.getCause() instanceof CallNotPermittedException) {
      return inference.machine.troubles >= LEAST_TROUBLES;
    }
    boolean isGivenUp =
        error.isUnanswered()
            || inference.machine.troubles >= LEAST_TROUBLES
            || error.getCause() instanceof TimeoutException
            || !world.settings.retriesInvocations()
            || inference.attempts >= Program.INVOCATION_ATTEMPTS;
    return isGivenUp && since(inference.begun, inference.content);
  }

  private static String endedWithClient(Inference inference, ClientClosedException error) {
    if (!inference.machine.isClosed) {
      return ", which is open";
    }
    boolean isHandedOut =
        error
            .receipt()
            .map(inference.machine.handedOut::contains)
            .orElse(inference.receipt == null);
    return isHandedOut ? null : ", and its receipt was not handed out";
  }

  private boolean isItsFailure(Inference inference, InferenceFailedException error) {
    boolean hasFailed =
        inference.invocation().fate == Invocation.Fate.FAILURE
            || inference.invocation().fate == Invocation.Fate.OVERLOADED;
    return error.reason().contains(inference.invocation().answer())
        || (hasFailed && error.reason().equals("the service gives no reason"))
        || inference.invocations.stream()
            .anyMatch(
                other -> error.reason().contains(other.answer()) && cannotBeTold(other, inference));
  }

  /**
   * Where one request was sent several times at about the same time, or by a client that does not
   * say so, the failure of one invocation looks like that of the other.
   */
  private boolean cannotBeTold(Invocation other, Inference inference) {
    InvocationReceipt receipt = inference.receipt;
    Instant earliest =
        receipt
            .acceptedAtByService()
            .orElseThrow()
            .minus(receipt.answeredAfter().orElseThrow())
            .minus(Duration.ofSeconds(1));
    return other.id.equals(receipt.inferenceId()) && !other.received.isBefore(earliest);
  }

  /** What lies in S3 is seen at the next look, or, if one was just under way, the one after it. */
  private String toldLate(Inference inference) {
    Instant inS3 = inference.invocation().inS3;
    // A request that is never answered keeps its place among those that may be sent at a time.
    if (!world.scenario.waiting().looksIntoS3()
        || since(Instant.EPOCH, Fault.NO_ANSWER.name())
        || inS3.equals(Instant.MAX)) {
      return null;
    }
    Instant known = inS3.isAfter(inference.begun) ? inS3 : inference.begun;
    Instant before = known.minus(JUST_NOW);
    boolean isCalm = !since(before, "S3") && !since(before, Fault.PAUSE.name());
    boolean isLate =
        world.instant().isAfter(known.plus(longestPause(inference, known)).plus(HURRY));
    return isCalm && isLate ? ", long after it was in S3" : null;
  }

  /** Pauses grow by half from one to the next, so each is about half as long as it is old. */
  private Duration longestPause(Inference inference, Instant known) {
    if (wereClocksSet()) {
      return world.settings.maxInterval().multipliedBy(2);
    }
    double before = Math.max(0, Duration.between(inference.receipt.invokedAt(), known).toNanos());
    double nanos = 1.5 * (world.settings.interval().toNanos() + 0.5 * before);
    double spread = (1 + Settings.JITTER) / (1 - Settings.JITTER);
    return Duration.ofNanos(
        (long) (spread * Math.min((double) world.settings.maxInterval().toNanos(), nanos)));
  }

  private String timedOut(Inference inference) {
    Instant now = world.instant();
    if (wereClocksSet()) {
      return mustBeSeenAtLast(inference, now) ? ", though its result was there" : null;
    }
    Instant deadline = inference.receipt.deadline();
    if (now.isBefore(deadline)) {
      return ", before its deadline";
    }
    boolean isLate =
        inference.begun.isBefore(deadline)
            && now.isAfter(deadline.plus(LAST_LOOK))
            && !since(deadline.minus(PATIENCE), Fault.PAUSE.name());
    if (isLate) {
      return ", long after its deadline";
    }
    return mustBeSeenAtLast(inference, deadline)
            || mustBeSeenInS3(inference, deadline)
            || mustBeNotified(inference, deadline)
        ? ", though its result was there"
        : null;
  }

  /** Of two ways, one has given up long before the other has ended at the deadline. */
  private static boolean hasTimedOutToo(Throwable error) {
    return Stream.of(error.getSuppressed()).anyMatch(ResultTimeoutException.class::isInstance);
  }

  private String timedOutInOneWay(Inference inference) {
    return mustBeSeenAtLast(inference, world.instant()) ? ", though its result was there" : null;
  }

  /** However it was waited for, the client looks into S3 when the time is up. */
  private boolean mustBeSeenAtLast(Inference inference, Instant deadline) {
    Instant quiet = deadline.minus(PATIENCE);
    return inference.invocation().inS3.isBefore(deadline)
        && !since(quiet, "S3")
        && !since(quiet, Fault.PAUSE.name());
  }

  /** Soon if nothing goes wrong, and after many looks in any case. */
  private boolean mustBeSeenInS3(Inference inference, Instant deadline) {
    if (!world.scenario.waiting().looksIntoS3() || since(Instant.EPOCH, Fault.NO_ANSWER.name())) {
      return false;
    }
    Invocation invocation = inference.invocation();
    Duration round = world.settings.maxInterval();
    Instant soon = deadline.minus(round.multipliedBy(3)).minus(PATIENCE);
    Instant late = deadline.minus(round.multipliedBy(MANY_LOOKS)).minus(PATIENCE);
    boolean isCalm =
        Stream.of(
                invocation.output,
                String.valueOf(invocation.failure),
                SageMakerServer.OUTPUTS,
                SageMakerServer.FAILURES)
            .noneMatch(place -> since(soon, place));
    return isKnownBefore(isCalm ? soon : late, inference, invocation.inS3);
  }

  /** The same, by receives. */
  private boolean mustBeNotified(Inference inference, Instant deadline) {
    Invocation invocation = inference.invocation();
    if (!world.scenario.waiting().hasQueue() || invocation.isMessageGone) {
      return false;
    }
    Instant soon = deadline.minus(PATIENCE);
    Instant late = deadline.minus(PATIENCE.multipliedBy(6));
    boolean isCalm = !since(soon, SqsAccess.SUBJECT);
    return isKnownBefore(isCalm ? soon : late, inference, invocation.notified);
  }

  /** Whether there was enough time, in which the services were there, and the machine went on. */
  private boolean isKnownBefore(Instant latest, Inference inference, Instant known) {
    return known.isBefore(latest)
        && inference.begun.isBefore(latest)
        && !since(latest, Fault.OUTAGE.name())
        && !since(latest, Fault.QUEUE_DENIED.name())
        && !since(latest, Fault.CREDENTIALS_REFUSED.name())
        && !since(latest, Fault.CREDENTIALS_MISSING.name())
        && !since(latest, Fault.PAUSE.name());
  }

  /**
   * Refusals end a wait only after a minute, and only if no request of its client has ever gone
   * well: never that of one that was accepted there.
   */
  private String waitFailed(Inference inference) {
    if (inference.machine.hasSucceeded) {
      return ", though requests had gone well before";
    }
    boolean isRefused =
        Stream.of(Fault.QUEUE_DENIED, Fault.CREDENTIALS_REFUSED, Fault.CREDENTIALS_MISSING)
            .anyMatch(fault -> since(inference.begun, fault.name()));
    boolean isLong = !world.instant().isBefore(inference.begun.plus(LEAST_PATIENCE));
    return isRefused && isLong ? null : ", though nothing was refused for long";
  }

  private boolean since(Instant time, String subject) {
    return !world.lastFault(subject).isBefore(time);
  }
}
