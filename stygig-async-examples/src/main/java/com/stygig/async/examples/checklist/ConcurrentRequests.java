package com.stygig.async.examples.checklist;

import com.stygig.async.InferenceFailedException;
import com.stygig.async.InferenceHandle;
import com.stygig.async.RecommendationResult;
import com.stygig.async.StygigAsyncException;
import com.stygig.async.examples.checklist.Requests.Answer;
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
  public void run(Endpoints endpoints, TestLog log) throws InterruptedException {
    int count = endpoints.settings().parallel();
    Instant start = Instant.now();
    List<InferenceHandle<RecommendationResult>> handles = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      handles.add(endpoints.requests().send(endpoints.sampleRequest()));
    }
    List<Throwable> refused = new ArrayList<>();
    handles.forEach(handle -> collect(() -> handle.receipt().join(), refused));
    log.check(
        "All " + count + " requests accepted",
        refused.isEmpty(),
        count + " accepted",
        (count - refused.size()) + " accepted" + reasons(refused));
    List<Throwable> failed = new ArrayList<>();
    List<Answer> answers = new ArrayList<>();
    handles.forEach(handle -> collect(() -> answers.add(Requests.await(handle)), failed));
    long there = answers.stream().filter(endpoints::isThere).count();
    log.check(
        "All " + count + " results available in S3",
        there == count,
        count + " results",
        there + " results" + reasons(failed));
    // What was not accepted has failed as well.
    long throttled = failed.stream().filter(Problems::isThrottling).count();
    log.check("No throttling errors", throttled == 0, "none", throttled + " requests throttled");
    concurrency(endpoints, start, count, answers.size(), log);
  }

  private static String reasons(List<Throwable> errors) {
    return errors.isEmpty()
        ? ""
        : ", " + Problems.tally(errors.stream().map(ConcurrentRequests::reason).toList());
  }

  /** Without the id, so that many of a kind are one. */
  private static String reason(Throwable error) {
    return error instanceof InferenceFailedException failure
        ? failure.reason()
        : Problems.text(error);
  }

  private static void concurrency(
      Endpoints endpoints, Instant start, int count, int answered, TestLog log)
      throws InterruptedException {
    OptionalInt limit = endpoints.concurrencyLimit();
    OptionalInt observed = endpoints.observedConcurrency(start, answered);
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

  private static void collect(Runnable step, List<Throwable> errors) {
    try {
      step.run();
    } catch (CompletionException e) {
      errors.add(e.getCause() == null ? e : e.getCause());
    } catch (StygigAsyncException e) {
      errors.add(e);
    }
  }
}
