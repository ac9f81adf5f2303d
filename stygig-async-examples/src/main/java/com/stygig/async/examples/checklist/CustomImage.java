package com.stygig.async.examples.checklist;

import com.stygig.async.RecommendationRequest;
import com.stygig.async.RecommendationResult;
import com.stygig.async.examples.checklist.Requests.Answer;
import java.nio.file.Path;

/** Test 4: a picture of one's own, and more items. */
final class CustomImage implements AcceptanceTest {
  private static final int TOP_K = 10;

  @Override
  public int number() {
    return 4;
  }

  @Override
  public String title() {
    return "Custom Image Invocation";
  }

  @Override
  public String command() {
    return "stygig invoke --image test_image.jpg --top-k 10 --wait --display-results";
  }

  @Override
  public void run(Endpoints endpoints, TestLog log) throws Exception {
    Path file = endpoints.sample().download("test_image.jpg");
    Answer answer =
        log.need(
            "Custom image processed successfully",
            "a result",
            () ->
                endpoints.requests().ask(RecommendationRequest.builder().image(file).topK(TOP_K)));
    RecommendationResult result = answer.result();
    log.check(
        "Custom image processed successfully",
        true,
        "a result",
        "a result after " + Timed.seconds(answer.took()));
    int count = result.recommendations().size();
    log.check(
        "Returns 10 recommendations (top-k)", count == TOP_K, String.valueOf(TOP_K), count + "");
    Relevance.check(result, endpoints.sample().family(), log);
    endpoints.draw("Test 4: top 10 for a picture of one's own", result).ifPresent(log::picture);
  }
}
