package com.stygig.async.examples.checklist;

import com.stygig.async.RecommendationRequest;
import com.stygig.async.RecommendationResult;
import com.stygig.async.S3Uri;
import com.stygig.async.StygigAsyncException;
import com.stygig.async.examples.checklist.Requests.Answer;
import com.stygig.async.examples.endpoint.ResultComparison;
import com.stygig.async.examples.model.LargePicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Test 9: a picture of 100 MB. */
final class LargePayload implements AcceptanceTest {
  /** The model scales pictures down, so that a large one is not quite the same. */
  private static final double TOLERANCE = 0.02;

  @Override
  public int number() {
    return 9;
  }

  @Override
  public String title() {
    return "Large Payload";
  }

  @Override
  public String command() {
    return "stygig invoke --s3-image s3://stygig-ml-s3/large-image.jpg --wait --display-results";
  }

  @Override
  public void run(Endpoints endpoints, TestLog log) throws Exception {
    Path small = endpoints.sample().download("small.jpg");
    Path large = endpoints.settings().workDirectory().resolve("large.bmp");
    LargePicture.write(small, large, endpoints.settings().largeImageBytes());
    try {
      run(endpoints, small, large, log);
    } finally {
      Files.deleteIfExists(large);
    }
  }

  private static void run(Endpoints endpoints, Path small, Path large, TestLog log)
      throws IOException {
    S3Uri uploaded = endpoints.upload(large, "large-image.bmp");
    @Nullable RecommendationResult fetched =
        ask(
            "by S3 URI, which the endpoint fetches",
            RecommendationRequest.builder().imageS3Uri(uploaded.toString()),
            endpoints,
            log);
    @Nullable RecommendationResult sent =
        ask(
            "as a file, which the client uploads",
            RecommendationRequest.builder().image(large),
            endpoints,
            log);
    log.check(
        "No payload size errors",
        fetched != null && sent != null,
        "none",
        fetched != null && sent != null ? "none" : "see above");
    RecommendationResult reference =
        endpoints.requests().ask(RecommendationRequest.builder().image(small)).result();
    for (RecommendationResult result : new @Nullable RecommendationResult[] {fetched, sent}) {
      if (result != null) {
        ResultComparison comparison = ResultComparison.of(reference, result, TOLERANCE);
        log.check(
            "Results consistent with smaller images",
            comparison.isSame(),
            "the items of the small picture, scores within " + TOLERANCE,
            Comparisons.text(comparison.differences()));
      }
    }
    log.note("The picture has %,d bytes.".formatted(Files.size(large)));
  }

  private static @Nullable RecommendationResult ask(
      String how, RecommendationRequest.Builder request, Endpoints endpoints, TestLog log) {
    String text = "Large images processed successfully, " + how;
    try {
      Answer answer = endpoints.requests().ask(request);
      log.check(text, true, "a result", "a result after " + Timed.seconds(answer.took()));
      return answer.result();
    } catch (StygigAsyncException e) {
      log.check(text, false, "a result", String.valueOf(e.getMessage()));
      return null;
    }
  }
}
