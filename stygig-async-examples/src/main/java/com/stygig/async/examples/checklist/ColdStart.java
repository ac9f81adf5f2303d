package com.stygig.async.examples.checklist;

import com.stygig.async.ResultTimeoutException;
import com.stygig.async.StygigAsyncException;
import com.stygig.async.examples.checklist.Requests.Answer;
import java.time.Duration;
import java.util.Locale;

/** Test 7: the first request to a new endpoint takes minutes, and no time-out. */
final class ColdStart implements AcceptanceTest {
  private static final String NO_TIMEOUT = "No \"ModelError: invocation timed out\" error";
  private static final String AVAILABLE = "Result available after 2-5 minutes";
  private static final String FASTER = "Subsequent requests faster (<1 minute)";
  private static final String NONE = "no time-out";
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
    log.need("Endpoint redeployed", "InService", endpoints.underTest()::redeploy);
    Duration longest = endpoints.settings().limit(LONGEST);
    String inTime = "at most " + Timed.seconds(longest);
    Answer first = log.need(AVAILABLE, inTime, () -> first(endpoints, log));
    log.check(NO_TIMEOUT, true, NONE, "none");
    log.check(AVAILABLE, first.took().compareTo(longest) <= 0, inTime, Timed.seconds(first.took()));
    Duration warm = endpoints.settings().limit(WARM);
    String faster = "at most " + Timed.seconds(warm) + ", and less than a cold start";
    Answer second =
        log.need(FASTER, faster, () -> endpoints.requests().ask(endpoints.sampleRequest()));
    // What was no slower than this at first has nothing to be faster than.
    boolean isFaster =
        second.took().compareTo(first.took()) < 0 || first.took().compareTo(warm) <= 0;
    log.check(
        FASTER,
        second.took().compareTo(warm) <= 0 && isFaster,
        faster,
        Timed.seconds(second.took()) + " after " + Timed.seconds(first.took()));
  }

  private static Answer first(Endpoints endpoints, TestLog log) {
    try {
      return endpoints.requests().ask(endpoints.sampleRequest());
    } catch (StygigAsyncException e) {
      log.check(NO_TIMEOUT, !isTimeout(e), NONE, isTimeout(e) ? Problems.text(e) : "none");
      throw e;
    }
  }

  /** The client's, or what SageMaker says of the model. */
  static boolean isTimeout(StygigAsyncException error) {
    return error instanceof ResultTimeoutException
        || String.valueOf(error.getMessage())
            .toLowerCase(Locale.ROOT)
            .matches("(?s).*time(d |-)?out.*");
  }
}
