package com.stygig.async.spi;

import com.stygig.async.InvocationReceipt;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Looks into S3 for the outcome of an inference, at the places that its receipt names. A client
 * lends it to its waiter, which uses it when it has heard of an inference and cannot believe what
 * it heard: a waiter that only listens has no S3 client of its own.
 *
 * <p>Thread-safe, and never blocks the caller.
 */
public interface ResultProbe {
  /**
   * Looks once at the output location, and, if nothing is there, at the failure location.
   *
   * @param receipt whose outcome
   * @return completes with the outcome, on any thread, or with nothing if none of the two objects
   *     is there; an object that is denied counts as missing, as S3 tells the two apart only for
   *     those who may list. Fails if S3 did not answer, or not to the question
   */
  CompletableFuture<Optional<InferenceOutcome>> probe(InvocationReceipt receipt);

  /**
   * Looks again and again, with growing pauses, until the outcome is found, or a minute has passed
   * and the look after that found nothing. A look that S3 did not answer proves nothing: then the
   * search goes on until one is answered.
   *
   * @param receipt whose outcome
   * @return completes with the outcome, on any thread, or with nothing; fails if no look can be
   *     scheduled any more. Cancelling it ends the search
   */
  CompletableFuture<Optional<InferenceOutcome>> search(InvocationReceipt receipt);
}
