package com.stygig.async.examples.endpoint;

import java.util.Map;

/** What the container is told at its start. */
final class ModelEnvironment {
  /** The model takes two to three minutes to load, and longer than the default to answer first. */
  private static final String TIMEOUT_SECONDS = "300";

  private ModelEnvironment() {}

  static Map<String, String> of(String sourceUri) {
    return Map.ofEntries(
        Map.entry("SAGEMAKER_PROGRAM", "inference.py"),
        Map.entry("SAGEMAKER_SUBMIT_DIRECTORY", sourceUri),
        Map.entry("SAGEMAKER_MODEL_SERVER_TIMEOUT", TIMEOUT_SECONDS),
        Map.entry("MODEL_SERVER_TIMEOUT", TIMEOUT_SECONDS),
        Map.entry("TS_DEFAULT_RESPONSE_TIMEOUT", TIMEOUT_SECONDS),
        Map.entry("MODEL_SERVER_WORKERS", "1"),
        Map.entry("TS_DEFAULT_WORKERS_PER_MODEL", "1"),
        Map.entry("OMP_NUM_THREADS", "2"),
        Map.entry("MKL_NUM_THREADS", "2"),
        Map.entry("TOKENIZERS_PARALLELISM", "false"));
  }
}
