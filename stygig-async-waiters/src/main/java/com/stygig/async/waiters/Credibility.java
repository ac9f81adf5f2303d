package com.stygig.async.waiters;

/** How far a notification can be believed that has the id of a pending inference. */
enum Credibility {
  /** It names what only this inference has: its output, its failure, or its own input. */
  PROOF,
  /**
   * A failure of the same endpoint and of the right time, which names no place. Genuine ones often
   * are like that, and so is the failure of another inference under the same id.
   */
  CREDIBLE_FAILURE,
  /** It says too little: a reason to look, and no more. */
  HINT,
  /** It is about another inference. */
  CONTRADICTION
}
