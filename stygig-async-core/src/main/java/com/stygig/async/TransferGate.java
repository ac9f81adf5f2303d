package com.stygig.async;

import java.util.concurrent.CompletableFuture;

/**
 * Decides when a piece of an upload may be sent, so that what waits does so here, before its
 * request is signed, and not in the connection pool. Thread-safe.
 */
interface TransferGate {
  /** Lets everything be sent at once. */
  TransferGate OPEN = bytes -> CompletableFuture.completedFuture(new Transfer() {});

  /**
   * Asks to send a part of an upload, or all of it where it goes in one piece.
   *
   * @param bytes how many bytes it has
   * @return completes when they may be sent, in the order of the requests; cancelling it leaves the
   *     line
   */
  CompletableFuture<Transfer> admit(long bytes);

  /** A piece that may be sent. */
  interface Transfer extends AutoCloseable {
    /**
     * To be called as bytes are handed to the network; those of a repeated attempt count again.
     *
     * @param bytes how many more
     */
    default void progressed(long bytes) {}

    /** To be called when the piece has been sent, or never will be. Idempotent. */
    @Override
    default void close() {}
  }
}
