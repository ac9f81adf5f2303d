package com.stygig.async.examples.checklist;

import com.stygig.async.examples.checklist.TestLog.BlockedException;
import com.stygig.async.examples.endpoint.CleanupPlan;
import com.stygig.async.examples.endpoint.CleanupReport;
import com.stygig.async.examples.endpoint.CleanupScope;
import com.stygig.async.examples.endpoint.EndpointCleanup;
import com.stygig.async.examples.endpoint.EndpointNames;
import com.stygig.async.examples.endpoint.OwnedResource;
import java.util.List;
import java.util.stream.Collectors;

/** Test 14: nothing is left that costs. */
final class DeleteEverything implements AcceptanceTest {
  @Override
  public int number() {
    return 14;
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
              + " was not deployed by this run: stygig cleanup deletes it");
    }
    CleanupScope scope =
        new CleanupScope(
            false,
            false,
            true,
            List.of(endpoints.settings().inputLocation().toString()),
            endpoints.underTest().infoFile());
    EndpointCleanup cleanup =
        new EndpointCleanup(endpoints.aws(), names, scope, endpoints.underTest()::tell);
    CleanupPlan plan = cleanup.plan();
    CleanupReport report = cleanup.delete(plan);
    endpoints.underTest().gone();
    log.check(
        "All resources deleted successfully",
        report.failures().isEmpty(),
        "no error",
        report.failures().isEmpty()
            ? list(report.deleted())
            : String.join("; ", report.failures()));
    log.check(
        "No orphaned resources", report.left().isEmpty(), "nothing left", list(report.left()));
    log.check(
        "S3 cleaned up (optional)",
        report.left().stream().noneMatch(resource -> resource.toString().contains("s3://")),
        "inputs and results deleted",
        "as above");
    plan.remarks().forEach(log::note);
  }

  private static String list(List<OwnedResource> resources) {
    return resources.isEmpty()
        ? "nothing"
        : resources.stream().map(OwnedResource::toString).collect(Collectors.joining(", "));
  }
}
