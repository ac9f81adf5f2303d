package com.stygig.async.examples.checklist;

import com.stygig.async.examples.checklist.TestLog.BlockedException;
import com.stygig.async.examples.checklist.TestLog.StoppedException;
import com.stygig.async.examples.checklist.TestResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs the tests of the checklist, one after the other, in its order. */
public final class Checklist {
  private final List<? extends AcceptanceTest> tests;
  private final Progress progress;

  /** Is told what happens while it happens. */
  public interface Progress {
    void starts(int number, String title);

    void ended(TestResult result);
  }

  Checklist(List<? extends AcceptanceTest> tests, Progress progress) {
    this.tests = List.copyOf(tests);
    this.progress = progress;
  }

  /** Runs those of the numbers; the others count as skipped. */
  List<TestResult> run(Set<Integer> numbers, Endpoints endpoints) {
    List<TestResult> results = new ArrayList<>();
    for (AcceptanceTest test : tests) {
      if (!numbers.contains(test.number())) {
        results.add(TestResult.skipped(test.number(), test.title()));
        continue;
      }
      progress.starts(test.number(), test.title());
      TestResult result = run(test, endpoints);
      results.add(result);
      progress.ended(result);
    }
    return results;
  }

  private static TestResult run(AcceptanceTest test, Endpoints endpoints) {
    long start = System.nanoTime();
    TestLog log = new TestLog();
    Outcome outcome;
    @Nullable String problem = null;
    try {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      if (test.needsEndpoint()) {
        var unused = endpoints.name();
      }
      test.run(endpoints, log);
      outcome =
          log.criteria().stream().allMatch(Criterion::passed) ? Outcome.PASSED : Outcome.FAILED;
    } catch (BlockedException e) {
      outcome = Outcome.BLOCKED;
      problem = Problems.text(e);
    } catch (StoppedException e) {
      outcome = Outcome.FAILED;
      problem = e.getSuppressed().length == 0 ? null : Problems.suppressed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      outcome = Outcome.BLOCKED;
      problem = "interrupted";
    } catch (Exception e) {
      outcome = Outcome.FAILED;
      problem = Problems.text(e);
    }
    return new TestResult(
        test.number(),
        test.title(),
        outcome,
        Duration.ofNanos(System.nanoTime() - start),
        log.criteria(),
        problem,
        log.notes(),
        log.pictures());
  }
}
