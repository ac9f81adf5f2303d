package com.stygig.async.examples.checklist;

import com.stygig.async.InferenceFailedException;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.RecommendationResult;
import com.stygig.async.ResultDecodingException;
import com.stygig.async.examples.checklist.Requests.Answer;
import java.time.Duration;
import java.util.Optional;

/** Test 3: the result of Test 2's request, or of one of its own. */
final class WaitForResult implements AcceptanceTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String APPEARS = "Result appears in S3 within 5 minutes";

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
    Duration limit = endpoints.settings().limit(LIMIT);
    String inTime = "at most " + Timed.seconds(limit);
    Answer answer = log.need(APPEARS, inTime, () -> answer(endpoints, log));
    log.check(
        APPEARS,
        answer.took().compareTo(limit) <= 0,
        inTime,
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

  /** What is there in time may still be an error. */
  private static Answer answer(Endpoints endpoints, TestLog log) {
    Optional<InvocationReceipt> accepted = endpoints.accepted();
    try {
      return accepted.isPresent()
          ? endpoints.attach(accepted.get())
          : endpoints.requests().ask(endpoints.sampleRequest());
    } catch (InferenceFailedException | ResultDecodingException e) {
      log.require(Relevance.VALID, false, Relevance.EXPECTED, Problems.text(e));
      throw e;
    }
  }
}
