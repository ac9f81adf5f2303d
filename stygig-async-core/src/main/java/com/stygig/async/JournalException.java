package com.stygig.async;

/** The journal could not record the inference, so that it was not submitted. */
public final class JournalException extends StygigAsyncException {
  private static final long serialVersionUID = 1L;

  JournalException(String inferenceId, Throwable cause) {
    super(
        "Inference "
            + inferenceId
            + " was not submitted, as the journal could not record it: "
            + cause,
        inferenceId,
        null,
        cause);
  }
}
