package com.stygig.async.examples.checklist;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.RecommendationResult;
import com.stygig.async.examples.checklist.Requests.Answer;
import java.time.Duration;
import java.util.Optional;

/** Test 3: the result of Test 2's request, or of one of its own. */
final class WaitForResult implements AcceptanceTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @Override
  public int number() {
    return 3;
  }

  @Override
  public String title() {
    return "Wait for Result";
  }

  @Override
  public String command() {
    return "stygig invoke --wait --display-results";
  }

  @Override
  public void run(Endpoints endpoints, TestLog log) {
    Optional<InvocationReceipt> accepted = endpoints.accepted();
    Answer answer =
        accepted.isPresent()
            ? endpoints.attach(accepted.get())
            : endpoints.requests().ask(endpoints.sampleRequest());
    Duration limit = endpoints.settings().scaled(LIMIT);
    log.check(
        "Result appears in S3 within 5 minutes",
        answer.took().compareTo(limit) <= 0,
        "at most " + Timed.seconds(limit),
        Timed.seconds(answer.took()) + ", " + answer.receipt().outputLocation());
    RecommendationResult result = answer.result();
    Relevance.sound(result, log);
    log.check(
        "Input item metadata present",
        result.queryItem().isPresent(),
        "a query item",
        result
            .queryItem()
            .map(item -> "dominant colour " + item.dominantColor().orElse("unknown"))
            .orElse("none"));
    endpoints.remember(result);
    endpoints.draw("Test 3: recommendations for the sample", result).ifPresent(log::picture);
  }
}
