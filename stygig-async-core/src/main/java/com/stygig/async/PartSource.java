package com.stygig.async;

import java.util.concurrent.CompletableFuture;

/** Hands out the parts of an upload, one after the other, each when it may be sent. */
interface PartSource {
  boolean hasNext();

  /**
   * Completes with the next part, which is whole: it can be sent any number of times. To be called
   * when the one before has come. Cancelling it gives up.
   */
  CompletableFuture<UploadPart> next();

  /** Lets go of what is left. */
  default void close() {}
}
