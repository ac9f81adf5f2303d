package com.stygig.async.benchmarks;

import java.util.concurrent.CompletableFuture;

/**
 * A way to get inferences done, each a whole cycle: payload, invocation, waiting, result, decoding.
 * Thread-safe.
 */
interface Cycle extends AutoCloseable {
  /** Starts one. Any number can run at a time. */
  CompletableFuture<Answer> start();

  @Override
  void close();
}
