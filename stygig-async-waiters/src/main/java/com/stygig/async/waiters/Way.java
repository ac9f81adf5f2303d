package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import java.util.concurrent.CompletionStage;

/** A way to learn that inferences have ended, with all that wait for that. Thread-safe. */
interface Way {
  /**
   * Begins to wait. Tells {@link Wait#refused} if it does not, and {@link Wait#fail} when it gives
   * up later.
   */
  void await(Wait wait, CompletionStage<InvocationReceipt> receipt);

  /**
   * Ends all interest in a wait.
   *
   * @return false if there was none
   */
  boolean forget(Wait wait);

  /** Whether nobody waits. */
  boolean isEmpty();
}
