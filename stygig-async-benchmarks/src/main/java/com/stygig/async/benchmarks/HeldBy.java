package com.stygig.async.benchmarks;

import java.util.Map;

/** Why a pending inference holds objects of a class. */
final class HeldBy {
  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("[B", "the text of the strings"),
          Map.entry("java.lang.String", "the InferenceId, and the keys of the two S3 URIs"),
          Map.entry(
              "java.util.concurrent.CompletableFuture",
              "the handle's receipt and result, and one for the callback on the wait"),
          Map.entry(
              "java.util.concurrent.CompletableFuture$UniWhenComplete",
              "the pipeline's callback on the wait"),
          Map.entry("com.stygig.async.InferenceState", "what the handle shows"),
          Map.entry("com.stygig.async.InferencePipeline (lambda)", "what the pipeline does then"),
          Map.entry("java.time.Instant", "submitted, input ready, accepted, and the deadline"),
          Map.entry("com.stygig.async.InferenceHandle", "what the caller holds"),
          Map.entry("com.stygig.async.InvocationReceipt", "where the result will lie"),
          Map.entry("com.stygig.async.S3Uri", "output and failure location"),
          Map.entry("com.stygig.async.waiters.Wait", "the wait, in whatever ways, and its future"),
          Map.entry("java.util.HashMap$Node", "waits for SQS by InferenceId"),
          Map.entry("[Ljava.util.HashMap$Node;", "the same"),
          Map.entry("[Ljava.lang.Object;", "handles, and waits in their order and by prefix"),
          Map.entry("[Lcom.stygig.async.InferenceHandle;", "the benchmark's own handles"));

  private HeldBy() {}

  /** The class, and the reason if it is known. */
  static String describe(String type) {
    String reason = REASONS.get(type);
    return reason == null ? type : String.format("%-56s %s", type, reason);
  }
}
