package com.stygig.async.benchmarks;

import com.stygig.async.S3Uri;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A way to get a file to an endpoint: upload it, and invoke. Thread-safe. */
interface FileCycle extends AutoCloseable {
  /** Completes with where the input is, when the endpoint has accepted it. */
  CompletableFuture<S3Uri> submit(Path file);

  @Override
  void close();
}
