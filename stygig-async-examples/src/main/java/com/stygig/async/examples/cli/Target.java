package com.stygig.async.examples.cli;

import com.stygig.async.RecommendationRequest;
import com.stygig.async.StygigAsyncClient;

/** What a command talks to: AWS, or the same in this process. */
interface Target extends AutoCloseable {
  /** A client of the endpoint, complete but for its waiter. */
  StygigAsyncClient.Builder clientBuilder();

  /** A picture for who has none at hand. */
  SampleImage sampleImage();

  @Override
  void close();

  /** Puts a picture into a request. */
  interface SampleImage {
    void useIn(RecommendationRequest.Builder request);
  }
}
