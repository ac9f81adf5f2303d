package com.stygig.async.examples.checklist;

import com.stygig.async.InferenceFailedException;
import com.stygig.async.InferenceHandle;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.RecommendationRequest;
import com.stygig.async.RecommendationResult;
import com.stygig.async.ResultDecodingException;
import com.stygig.async.StygigAsyncClient;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** Sends requests to the endpoint under test, and waits for their results. */
final class Requests {
  /** What a test lets a request take before it gives up; the limits of the tests are shorter. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final StygigAsyncClient client;
  private final ChecklistSettings settings;

  Requests(StygigAsyncClient client, ChecklistSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /** An accepted request and its result. */
  record Answer(InvocationReceipt receipt, RecommendationResult result, Duration took) {}

  InferenceHandle<RecommendationResult> send(RecommendationRequest.Builder request) {
    // Much of what a request takes is not simulated, and so not any faster.
    Duration patience = settings.scaled(PATIENCE).plusSeconds(30);
    return client.recommend(request.resultTimeout(patience).build());
  }

  Answer ask(RecommendationRequest.Builder request) {
    return await(send(request));
  }

  /** Waits for the end of a request, whatever the model makes of it. */
  InvocationReceipt finish(RecommendationRequest.Builder request) {
    InferenceHandle<RecommendationResult> handle = send(request);
    try {
      var unused = resultOf(handle);
    } catch (InferenceFailedException | ResultDecodingException e) {
      // That is for other tests to say.
    }
    return handle.receipt().join();
  }

  /** Waits for a result. */
  static Answer await(InferenceHandle<RecommendationResult> handle) {
    RecommendationResult result = resultOf(handle);
    return new Answer(
        handle.receipt().join(), result, handle.timings().total().orElse(Duration.ZERO));
  }

  /**
   * Waits for a result.
   *
   * @throws com.stygig.async.StygigAsyncException if there is none
   */
  static RecommendationResult resultOf(InferenceHandle<RecommendationResult> handle) {
    try {
      return handle.result().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
