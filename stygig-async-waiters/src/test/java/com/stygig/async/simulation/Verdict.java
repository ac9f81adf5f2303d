package com.stygig.async.simulation;

import com.stygig.async.InferenceFailedException;
import com.stygig.async.InvocationException;
import com.stygig.async.ResultReadException;
import com.stygig.async.ResultTimeoutException;
import com.stygig.async.ResultWaitException;
import com.stygig.async.UploadException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/** Decides whether an inference may end in the way it did. */
final class Verdict {
  /** Time enough for requests that are slow, and messages that went astray. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** How long after its deadline a poller may wait for its last look, and a little more. */
  private static final Duration LAST_LOOK = Duration.ofSeconds(22);

  /** After so many all would be more than bad luck. */
  private static final int MANY_LOOKS = 60;

  private final World world;

  Verdict(World world) {
    this.world = world;
  }

  /** Returns what is wrong, or null. */
  String objection(Inference inference, String value, Throwable error) {
    if (error == null) {
      boolean isRight =
          inference.invocation().fate == Invocation.Fate.SUCCESS
              && value.equals(inference.invocation().answer());
      return isRight ? null : ", which is not its result";
    }
    if (error instanceof InferenceFailedException e) {
      return isItsFailure(inference, e) ? null : ", which is not its failure";
    }
    if (error instanceof ResultTimeoutException) {
      return timedOut(inference);
    }
    if (error instanceof ResultWaitException) {
      return waitFailed(inference);
    }
    if (error instanceof ResultReadException) {
      return since(inference.begun, inference.invocation().output)
          ? null
          : ", though nothing went wrong";
    }
    boolean isExplained =
        (error instanceof CancellationException && inference.isCancelled)
            || (error instanceof InvocationException && since(inference.begun, inference.id))
            || error.getCause() instanceof CallNotPermittedException // and nothing was invoked
            || (error instanceof UploadException && since(inference.begun, S3Access.UPLOADS));
    return isExplained ? null : ", though nothing went wrong";
  }

  /** A failure that names no place can be that of an earlier inference with the same id. */
  private boolean isItsFailure(Inference inference, InferenceFailedException error) {
    boolean hasFailed = inference.invocation().fate == Invocation.Fate.FAILURE;
    return error.reason().startsWith("no answer to " + inference.id + " ")
        || (hasFailed && error.reason().equals("the service gives no reason"));
  }

  private String timedOut(Inference inference) {
    Instant now = world.instant();
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
    return mustBeSeenInS3(inference, deadline) || mustBeNotified(inference, deadline)
        ? ", though its result was there"
        : null;
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
    if (!world.scenario.waiting().hasQueue()
        || invocation.isMessageGone
        || since(inference.begun, Fault.QUEUE_DENIED.name())) {
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
        && !since(latest, Fault.PAUSE.name());
  }

  /**
   * Who looks into S3 as well goes on until the deadline, and tells then what went wrong before.
   */
  private String waitFailed(Inference inference) {
    if (!since(inference.begun, Fault.QUEUE_DENIED.name())) {
      return ", though nothing went wrong";
    }
    return world.scenario.waiting().looksIntoS3() ? timedOut(inference) : null;
  }

  private boolean since(Instant time, String subject) {
    return !world.lastFault(subject).isBefore(time);
  }
}
