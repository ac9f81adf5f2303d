package com.stygig.async.examples.checklist;

import com.stygig.async.InferenceHandle;
import com.stygig.async.RecommendationResult;
import com.stygig.async.StygigAsyncException;
import com.stygig.async.examples.checklist.Requests.Answer;
import com.stygig.async.examples.endpoint.AwsErrors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;

/** Test 8: many requests at once. */
final class ConcurrentRequests implements AcceptanceTest {
  @Override
  public int number() {
    return 8;
  }

  @Override
  public String title() {
    return "Concurrent Requests";
  }

  @Override
  public String command() {
    return "stygig invoke --parallel 5 --wait";
  }

  @Override
  public void run(Endpoints endpoints, TestLog log) {
    int count = endpoints.settings().parallel();
    Instant start = Instant.now();
    List<InferenceHandle<RecommendationResult>> handles = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      handles.add(endpoints.requests().send(endpoints.sampleRequest()));
    }
    List<String> refused = new ArrayList<>();
    handles.forEach(handle -> collect(() -> handle.receipt().join(), refused));
    log.check(
        "All " + count + " requests accepted",
        refused.isEmpty(),
        count + " accepted",
        (count - refused.size()) + " accepted " + refused);
    List<String> failed = new ArrayList<>();
    List<Answer> answers = new ArrayList<>();
    handles.forEach(handle -> collect(() -> answers.add(Requests.await(handle)), failed));
    log.check(
        "All " + count + " results available in S3",
        answers.size() == count && answers.stream().allMatch(endpoints::isThere),
        count + " results",
        answers.size() + " results " + failed);
    long throttled = refused.stream().filter(message -> message.contains("Throttling")).count();
    log.check("No throttling errors", throttled == 0, "none", throttled + "");
    concurrency(endpoints, start, count, log);
  }

  private static void concurrency(Endpoints endpoints, Instant start, int count, TestLog log) {
    OptionalInt limit = endpoints.concurrencyLimit();
    OptionalInt observed = endpoints.observedConcurrency(start);
    log.check(
        "Max concurrent invocations respected",
        observed.isEmpty() || limit.isEmpty() || observed.getAsInt() <= limit.getAsInt(),
        "at most " + (limit.isPresent() ? limit.getAsInt() : "what SageMaker chooses") + " at once",
        observed.isPresent()
            ? observed.getAsInt() + " at once at the most, by the container's access log"
            : "the container's log does not tell");
    log.note(
        count
            + " requests in "
            + Timed.seconds(Duration.between(start, Instant.now()))
            + (limit.isPresent() ? ", with at most " + limit.getAsInt() + " at once" : ""));
  }

  private static void collect(Runnable step, List<String> errors) {
    try {
      step.run();
    } catch (CompletionException | StygigAsyncException e) {
      errors.add(AwsErrors.reason(e));
    }
  }
}
