package com.stygig.async.examples;

import com.stygig.async.InferenceHandle;
import com.stygig.async.RecommendationRequest;
import com.stygig.async.RecommendationResult;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.waiters.S3PollingWaiter;
import java.nio.file.Path;

public class QuickStart {
  public static void main(String[] args) {
    try (StygigAsyncClient client =
        StygigAsyncClient.builder()
            .endpointName(args[0])
            .inputLocation("s3://stygig-ml-s3/async-inference-input/")
            .waiter(S3PollingWaiter.builder())
            .build()) {
      InferenceHandle<RecommendationResult> handle =
          client.recommend(
              RecommendationRequest.builder().image(Path.of(args[1])).topK(10).build());
      handle
          .result()
          .thenAccept(result -> result.recommendations().forEach(System.out::println))
          .join();
    }
  }
}
