package com.stygig.async.waiters;

/** What became of a notification. */
enum Delivery {
  /** Its inference has got it, or has no use for it any more. */
  DELIVERED,
  /** Its inference had got another one that says the same. */
  DUPLICATE,
  /** Nobody here waits for that inference. */
  UNKNOWN,
  /** As far as one can tell: the service has not named all inferences yet. */
  UNKNOWN_YET,
  /** It cannot be taken here and now: the waiter is closed, or holds too many for that id. */
  LATER,
  /** It says too little to be believed, and nothing was found where the result would lie. */
  UNCONFIRMED,
  /** It cannot be about the inference that has the id. */
  CONTRADICTORY
}
