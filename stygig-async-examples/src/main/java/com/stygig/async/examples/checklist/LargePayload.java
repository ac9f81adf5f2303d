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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Test 9: a picture of 100 MB. */
final class LargePayload implements AcceptanceTest {
  /** The model scales pictures down, so that a large one is not quite the same. */
  private static final double TOLERANCE = 0.02;

  private static final String CONSISTENT = "Results consistent with smaller images";
  private static final String EXPECTED =
      "the items of the small picture, scores within " + TOLERANCE;

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
    List<String> problems = new ArrayList<>();
    List<RecommendationResult> results = new ArrayList<>();
    S3Uri uploaded = endpoints.upload(large, "large-image.bmp");
    try {
      ask(
              "by S3 URI, which the endpoint fetches",
              RecommendationRequest.builder().imageS3Uri(uploaded.toString()),
              endpoints,
              problems,
              log)
          .ifPresent(results::add);
    } finally {
      endpoints.remove(uploaded);
    }
    ask(
            "as a file, which the client uploads",
            RecommendationRequest.builder().image(large),
            endpoints,
            problems,
            log)
        .ifPresent(results::add);
    log.check(
        "No payload size errors",
        problems.isEmpty(),
        "no error",
        problems.isEmpty() ? "no error" : String.join("; ", problems));
    log.note("The picture has %,d bytes.".formatted(Files.size(large)));
    if (!results.isEmpty()) {
      compare(endpoints, small, results, log);
    }
  }

  private static void compare(
      Endpoints endpoints, Path small, List<RecommendationResult> results, TestLog log) {
    Answer reference =
        log.need(
            CONSISTENT,
            EXPECTED,
            () -> endpoints.requests().ask(RecommendationRequest.builder().image(small)));
    for (RecommendationResult result : results) {
      ResultComparison comparison = ResultComparison.of(reference.result(), result, TOLERANCE);
      log.check(
          CONSISTENT, comparison.isSame(), EXPECTED, Comparisons.text(comparison.differences()));
    }
  }

  private static Optional<RecommendationResult> ask(
      String how,
      RecommendationRequest.Builder request,
      Endpoints endpoints,
      List<String> problems,
      TestLog log) {
    String text = "Large images processed successfully, " + how;
    try {
      Answer answer = endpoints.requests().ask(request);
      log.check(text, true, "a result", "a result after " + Timed.seconds(answer.took()));
      return Optional.of(answer.result());
    } catch (StygigAsyncException e) {
      problems.add(Problems.text(e));
      log.check(text, false, "a result", Problems.text(e));
      return Optional.empty();
    }
  }
}
