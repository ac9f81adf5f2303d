package com.stygig.async.examples.cli;

import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.aws.LocalMail;
import com.stygig.async.examples.checklist.ChecklistRun;
import com.stygig.async.examples.checklist.ChecklistRun.Signer;
import com.stygig.async.examples.checklist.ChecklistSettings;
import com.stygig.async.examples.checklist.Report;
import com.stygig.async.examples.checklist.ReportJson;
import com.stygig.async.examples.checklist.ReportWriter;
import com.stygig.async.examples.cli.AwsOptions.NoLocalCloud;
import com.stygig.async.examples.endpoint.DeploymentSettings;
import com.stygig.async.examples.local.LocalFault;
import com.stygig.async.examples.local.LocalStygig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stygig checklist}: the acceptance tests, and the sign-off. */
@Command(
    name = "checklist",
    description =
        "Runs the acceptance checklist: deploys an endpoint, tests it, compares it with a real-time one, deletes it, and fills in the sign-off. Writes a report as Markdown, JSON and one HTML page.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all tests that were asked for have passed",
      "1:at least one has not",
      "2:the command line is not right; nothing was sent"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  stygig checklist --local",
      "  stygig checklist --region ap-south-1 --environment Staging --email me@example.com",
      "  stygig checklist --only 2-4,8 --endpoint-name my-endpoint",
      "  stygig checklist --local --fault different-results"
    })
final class ChecklistCommand implements Callable<Integer> {
  private static final Duration DEPLOYMENT = Duration.ofMinutes(30);

  @Spec private CommandSpec spec;
  @Mixin private AwsOptions awsOptions;
  @Mixin private ChecklistOptions options;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      defaultValue = "checklist-report",
      description = "Where the report goes. Default: ${DEFAULT-VALUE}.")
  private Path reportDirectory = Path.of("checklist-report");

  @Option(
      names = "--fault",
      paramLabel = "FAULT",
      description =
          "With --local, to see the checklist fail: what is wrong on purpose: ${COMPLETION-CANDIDATES}.")
  private @Nullable LocalFault fault;

  @Option(names = "--time-scale", hidden = true, defaultValue = "" + LocalStygig.TIME_SCALE)
  private double timeScale = LocalStygig.TIME_SCALE;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    options.check();
    if (fault != null && !awsOptions.isLocal()) {
      throw new IllegalArgumentException("--fault goes with --local");
    }
    createReportDirectory();
    Path work = Files.createTempDirectory("stygig-checklist");
    try (Aws aws = open(work)) {
      aws.requireCredentials(); // or else there would be a verdict on what nobody has reached
      Report report = run(aws, work);
      Path page = new ReportWriter(reportDirectory).write(report);
      ChecklistOutput output = new ChecklistOutput(spec.commandLine(), json);
      output.signOff(report, page);
      if (json) {
        Json.print(spec.commandLine().getOut(), ReportJson.of(report));
      }
      return report.signOff().isFine() ? 0 : Stygig.FAILED;
    } finally {
      Folders.delete(work);
    }
  }

  /** Before hours of tests, and not after them. */
  private void createReportDirectory() {
    try {
      Files.createDirectories(reportDirectory);
    } catch (IOException e) {
      throw new IllegalArgumentException("--report cannot be made: " + e, e);
    }
    if (!Files.isWritable(reportDirectory)) {
      throw new IllegalArgumentException("--report cannot be written to: " + reportDirectory);
    }
  }

  /** What is wrong on purpose is wrong in a cloud of its own. */
  private Aws open(Path work) {
    boolean own = awsOptions.isLocal() && (fault != null || !awsOptions.isCloudRunning());
    return own
        ? awsOptions.start(
            new LocalStygig.Settings(
                awsOptions.localRegion(), 0, work.resolve("s3"), timeScale, fault, true))
        : awsOptions.open(NoLocalCloud.REFUSE);
  }

  private Report run(Aws aws, Path work) {
    ChecklistSettings settings = settings(aws, work);
    ChecklistOutput output = new ChecklistOutput(spec.commandLine(), json);
    output.start(settings, options.numbers());
    Signer signer = options.signer(LocalMail.isThere(aws) ? "Local machine, no AWS" : "AWS");
    Report report =
        Interruption.during(
            () ->
                new ChecklistRun(aws, settings)
                    .run(options.numbers(), signer, output, output::step),
            spec.commandLine().getErr(),
            () -> ChecklistLeftovers.text(aws, settings, options.numbers()));
    String left = ChecklistLeftovers.afterwards(aws, settings, options.numbers());
    if (!left.isEmpty()) {
      spec.commandLine().getErr().println(left);
    }
    return report;
  }

  private ChecklistSettings settings(Aws aws, Path work) {
    RunningCloud cloud = aws.endpointUrl().map(RunningCloud::at).orElse(null);
    double timeScale = cloud == null ? 1 : cloud.timeScale();
    String type =
        fault == LocalFault.WRONG_INSTANCE_TYPE ? "ml.m5.4xlarge" : options.instanceType();
    DeploymentSettings deployment =
        options.deployment(
            Clock.systemUTC(), Duration.ofNanos((long) (DEPLOYMENT.toNanos() / timeScale)), type);
    String topicArn = LocalStygig.topicArn(aws.region());
    return new ChecklistSettings(
        options.existingEndpoint(),
        deployment,
        options.realTimeEndpointName(),
        options.sampleImage(),
        options.below(deployment.names(), "inputs/"),
        work,
        options.parallel(),
        options.email() == null && cloud != null ? "checklist@example.com" : options.email(),
        options.expectedInstanceType(),
        options.largeImageBytes(),
        timeScale,
        cloud == null ? Duration.ofSeconds(2) : Duration.ofMillis(100),
        () -> {
          if (fault == LocalFault.MISSING_TOPIC) {
            aws.sns().deleteTopic(b -> b.topicArn(topicArn)).join();
          }
        });
  }
}
