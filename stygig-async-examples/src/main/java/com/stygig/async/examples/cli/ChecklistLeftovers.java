package com.stygig.async.examples.cli;

import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.checklist.ChecklistRun;
import com.stygig.async.examples.checklist.ChecklistSettings;
import com.stygig.async.examples.endpoint.DeploymentSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a checklist that is ended in the middle leaves, and how to get rid of it. */
final class ChecklistLeftovers {
  private ChecklistLeftovers() {}

  static String text(Aws aws, ChecklistSettings settings, Set<Integer> numbers) {
    if (aws.endsWithThisProcess()) {
      return "Interrupted. Nothing is left: the local cloud has ended, too.";
    }
    List<String> commands = new ArrayList<>();
    String endpoint = settings.endpointName();
    if (numbers.contains(11) && settings.realTimeEndpointName() == null) {
      String tested = endpoint != null ? endpoint : settings.deployment().names().endpoint();
      commands.add("stygig cleanup --endpoint-name " + ChecklistRun.realTimeName(tested));
    }
    if (endpoint == null) {
      commands.add(cleanup(settings));
    }
    String where = where(aws);
    return commands.isEmpty()
        ? "Interrupted. A queue stygig-cli-... may be left."
        : "Interrupted. An endpoint that is left costs money; this deletes it:\n  "
            + String.join(where + "\n  ", commands)
            + where;
  }

  /** What a run without Test 14 leaves on purpose; empty for nothing. */
  static String afterwards(Aws aws, ChecklistSettings settings, Set<Integer> numbers) {
    boolean stays = numbers.contains(1) && !numbers.contains(14) && !aws.endsWithThisProcess();
    return stays
        ? "Unless its deployment failed, the endpoint runs on, and costs money. This deletes it:\n  "
            + cleanup(settings)
            + where(aws)
        : "";
  }

  private static String where(Aws aws) {
    return " --region "
        + aws.region()
        + aws.endpointUrl().map(u -> " --endpoint-url " + u).orElse("");
  }

  private static String cleanup(ChecklistSettings settings) {
    DeploymentSettings deployment = settings.deployment();
    return "stygig cleanup --endpoint-name %s --delete-data --data-path %s --data-path %s"
        .formatted(
            deployment.names().endpoint(), settings.inputLocation(), deployment.s3OutputPath());
  }
}
