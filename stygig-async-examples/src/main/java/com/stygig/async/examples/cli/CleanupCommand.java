package com.stygig.async.examples.cli;

import com.stygig.async.examples.cli.AwsOptions.NoLocalCloud;
import com.stygig.async.examples.endpoint.CleanupPlan;
import com.stygig.async.examples.endpoint.CleanupReport;
import com.stygig.async.examples.endpoint.CleanupScope;
import com.stygig.async.examples.endpoint.EndpointCleanup;
import com.stygig.async.examples.endpoint.EndpointInfo;
import com.stygig.async.examples.endpoint.EndpointNames;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stygig cleanup}: an endpoint goes, and all that belongs to it. */
@Command(
    name = "cleanup",
    description = "Deletes an endpoint with all that belongs to it, or what is left of it.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing is left, there was nothing, it was a dry run, or the answer was no",
      "1:AWS refused, or something is left",
      "2:the command line is not right, or there is nobody to ask; nothing was deleted"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  stygig cleanup --dry-run",
      "  stygig cleanup --endpoint-name my-endpoint --yes",
      "  stygig cleanup --local --endpoint-name my-endpoint --delete-data"
    })
final class CleanupCommand implements Callable<Integer> {
  private final Confirmation confirmation;

  @Spec private CommandSpec spec;
  @Mixin private Connection connection;

  @Option(
      names = "--delete-data",
      description =
          "Delete what lies under the endpoint's output and failure paths and the team's input prefix as well, unless others use it.")
  private boolean deleteData;

  @Option(
      names = "--data-path",
      paramLabel = "S3_URI",
      description = "With --delete-data: where else data lie; can be repeated.")
  private List<String> dataPaths = List.of();

  @Option(names = "--keep-topic", description = "Keep the topic.")
  private boolean keepTopic;

  @Option(names = "--dry-run", description = "Only show what would be deleted.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Option(names = "--directory", hidden = true, defaultValue = ".")
  private Path directory = Path.of(".");

  CleanupCommand() {
    this(Confirmation.atTerminal());
  }

  CleanupCommand(Confirmation confirmation) {
    this.confirmation = confirmation;
  }

  @Override
  public Integer call() {
    if (!dataPaths.isEmpty() && !deleteData) {
      throw new IllegalArgumentException("--data-path goes with --delete-data");
    }
    CleanupScope scope =
        new CleanupScope(
            false,
            keepTopic,
            deleteData,
            dataPaths,
            directory.resolve(EndpointInfo.FILE_NAME).normalize());
    CleanupOutput output = new CleanupOutput(spec.commandLine(), json);
    try (Target target = connection.open(NoLocalCloud.REFUSE);
        StepLines steps = new StepLines(spec.commandLine().getErr())) {
      EndpointNames names = new EndpointNames(target.endpointName());
      return run(new EndpointCleanup(target.aws(), names, scope, steps), names, output);
    }
  }

  private int run(EndpointCleanup cleanup, EndpointNames names, CleanupOutput output) {
    CleanupPlan plan = cleanup.plan();
    output.plan(plan, names.endpoint());
    if (plan.isEmpty() || dryRun) {
      output.planOnly(plan);
      return 0;
    }
    PrintWriter err = spec.commandLine().getErr();
    String question = "Delete these " + plan.resources().size() + " resources?";
    if (!yes && !confirmation.asks(question, err)) {
      output.declined(plan);
      return 0;
    }
    CleanupReport report =
        Interruption.during(
            () -> cleanup.delete(plan),
            err,
            () -> "Not all is deleted yet: run the same command again");
    output.report(report, plan);
    return report.isClean() ? 0 : Stygig.FAILED;
  }
}
