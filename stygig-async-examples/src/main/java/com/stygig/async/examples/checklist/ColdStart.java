package com.stygig.async.examples.checklist;

import com.stygig.async.StygigAsyncException;
import com.stygig.async.examples.checklist.Requests.Answer;
import java.time.Duration;

/** Test 7: the first request to a new endpoint takes minutes, and no time-out. */
final class ColdStart implements AcceptanceTest {
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final Duration WARM = Duration.ofMinutes(1);

  @Override
  public int number() {
    return 7;
  }

  @Override
  public String title() {
    return "Cold Start Timeout Resolution";
  }

  @Override
  public String command() {
    return "stygig deploy --endpoint-name NAME; stygig invoke --wait --display-results";
  }

  @Override
  public void run(Endpoints endpoints, TestLog log) {
    endpoints.underTest().redeploy();
    Answer first = first(endpoints, log);
    Duration longest = endpoints.settings().scaled(LONGEST);
    log.check(
        "Result available after 2-5 minutes",
        first.took().compareTo(longest) <= 0,
        "at most " + Timed.seconds(longest),
        Timed.seconds(first.took()));
    Answer second = endpoints.requests().ask(endpoints.sampleRequest());
    Duration warm = endpoints.settings().scaled(WARM);
    log.check(
        "Subsequent requests faster (<1 minute)",
        second.took().compareTo(warm) <= 0 && second.took().compareTo(first.took()) < 0,
        "at most " + Timed.seconds(warm) + ", and less than the first",
        Timed.seconds(second.took()));
  }

  private static Answer first(Endpoints endpoints, TestLog log) {
    String text = "No \"ModelError: invocation timed out\" error";
    try {
      Answer answer = endpoints.requests().ask(endpoints.sampleRequest());
      log.check(text, true, "a result", "a result");
      return answer;
    } catch (StygigAsyncException e) {
      log.require(text, false, "a result", String.valueOf(e.getMessage()));
      throw e;
    }
  }
}
