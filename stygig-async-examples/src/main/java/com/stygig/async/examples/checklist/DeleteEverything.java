package com.stygig.async.examples.checklist;

import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.checklist.TestLog.BlockedException;
import com.stygig.async.examples.endpoint.CleanupPlan;
import com.stygig.async.examples.endpoint.CleanupReport;
import com.stygig.async.examples.endpoint.CleanupScope;
import com.stygig.async.examples.endpoint.EndpointCleanup;
import com.stygig.async.examples.endpoint.EndpointNames;
import com.stygig.async.examples.endpoint.OwnedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Test 14: nothing is left that costs. */
final class DeleteEverything implements AcceptanceTest {
  @Override
  public int number() {
    return 14;
  }

  @Override
  public boolean needsEndpoint() {
    return false;
  }

  @Override
  public String title() {
    return "Cleanup";
  }

  @Override
  public String command() {
    return "stygig cleanup --delete-data";
  }

  /** What a failed deployment has left is found by its name. */
  @Override
  public void run(Endpoints endpoints, TestLog log) {
    EndpointNames names = endpoints.settings().deployment().names();
    if (endpoints.settings().endpointName() != null) {
      throw new BlockedException(
          endpoints.settings().endpointName()
              + " was not deployed by this run, so it stays, with the inputs in "
              + endpoints.settings().inputLocation()
              + ": stygig cleanup deletes it");
    }
    List<String> failures = new ArrayList<>();
    attempt(
        () ->
            RealTimeTwin.removeLeftover(
                endpoints.aws(), names.endpoint(), endpoints.underTest()::tell),
        failures);
    // Data of others may lie in the team's folders, so only those of this run are deleted below.
    CleanupScope scope = CleanupScope.all(endpoints.underTest().infoFile());
    EndpointCleanup cleanup =
        new EndpointCleanup(endpoints.aws(), names, scope, endpoints.underTest()::tell);
    CleanupPlan plan = cleanup.plan();
    CleanupReport report = cleanup.delete(plan);
    endpoints.underTest().gone();
    failures.addAll(report.failures());
    log.check(
        "All resources deleted successfully",
        failures.isEmpty(),
        "no error",
        failures.isEmpty() ? list(report.deleted()) : String.join("; ", failures));
    log.check(
        "No orphaned resources", report.left().isEmpty(), "nothing left", list(report.left()));
    data(RunData.of(endpoints.aws(), endpoints.settings()), log);
    plan.remarks().forEach(log::note);
  }

  private static void data(RunData data, TestLog log) {
    String text = "S3 cleaned up (optional)";
    String expected = "no inputs, results and failures of this run";
    int deleted = log.need(text, expected, data::delete);
    List<String> left = log.need(text, expected, data::objects);
    log.check(
        text,
        left.isEmpty(),
        expected,
        left.isEmpty()
            ? "none, after " + deleted + " objects were deleted"
            : left.size() + " objects, such as " + left.get(0));
  }

  private static void attempt(Runnable step, List<String> failures) {
    try {
      step.run();
    } catch (CommandFailedException e) {
      failures.add(Problems.text(e));
    }
  }

  private static String list(List<OwnedResource> resources) {
    return resources.isEmpty()
        ? "nothing"
        : resources.stream().map(OwnedResource::toString).collect(Collectors.joining(", "));
  }
}
