package com.stygig.async;

/** When a client's journal forgets an inference that has ended. */
public enum AcknowledgementMode {
  /**
   * When its end has been delivered: a future of {@link InferenceHandle#result} has taken it, and
   * what was chained to that future has run. Of a bulk run, when its subscriber has taken it.
   */
  ON_DELIVERY,

  /**
   * When the caller {@linkplain StygigAsyncClient#acknowledge acknowledges} it, for results that
   * are dealt with asynchronously: until then it is recovered after a restart. One that was
   * cancelled, or certainly not accepted, needs no acknowledgement.
   */
  MANUAL
}
