package com.stygig.async.examples.cli;

import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.cli.AwsOptions.NoLocalCloud;
import com.stygig.async.examples.endpoint.DeploymentSettings;
import com.stygig.async.examples.endpoint.EndpointDeployer;
import com.stygig.async.examples.endpoint.EndpointInfo;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stygig deploy}: a model in, an asynchronous endpoint out. */
@Command(
    name = "deploy",
    description = "Deploys the model to an asynchronous endpoint, with all that it needs.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the endpoint is in service",
      "1:AWS refused, or the endpoint failed or is not ready in time; what was made is removed",
      "2:the command line is not right; nothing was sent"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  stygig deploy --local",
      "  stygig deploy --model-uri s3://bucket/model.tar.gz --scale-to-zero",
      "  stygig deploy --endpoint-name stygig-test --skip-delete --json"
    })
final class DeployCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DeploymentOptions deployment;
  @Mixin private AwsOptions awsOptions;

  @Option(
      names = "--json",
      description = "Print one JSON document: that of " + EndpointInfo.FILE_NAME + ".")
  private boolean json;

  @Option(names = "--directory", hidden = true, defaultValue = ".")
  private Path directory = Path.of(".");

  @Override
  public Integer call() {
    DeploymentSettings settings = deployment.settings(Clock.system(ZoneId.systemDefault()));
    try (Aws aws = awsOptions.open(NoLocalCloud.REFUSE)) {
      print(deploy(aws, settings));
    }
    return 0;
  }

  private EndpointInfo deploy(Aws aws, DeploymentSettings settings) {
    PrintWriter err = spec.commandLine().getErr();
    try (StepLines steps = new StepLines(err)) {
      EndpointDeployer deployer =
          new EndpointDeployer(aws, settings, Clock.system(ZoneId.systemDefault()), steps);
      return Interruption.during(
          () -> deployer.deploy(directory.resolve(EndpointInfo.FILE_NAME).normalize()),
          err,
          () -> interrupted(settings, deployer.made(), awsOptions.sameAgain(aws)));
    }
  }

  private static String interrupted(
      DeploymentSettings settings, List<String> made, String whereOptions) {
    String name = settings.names().endpoint() + " " + whereOptions;
    if (made.isEmpty()) {
      return "Nothing new was made yet. An endpoint of that name may be being deleted: see stygig describe --endpoint-name "
          + name;
    }
    return """
        There is so far: %s.
        What was asked for goes on without this program.%s
        To look at it: stygig describe --endpoint-name %s
        To remove it:  stygig cleanup --endpoint-name %s"""
        .formatted(
            String.join(", ", made),
            settings.maxInstances() == null ? "" : " Scaling to zero may not be set yet.",
            name,
            name);
  }

  private void print(EndpointInfo info) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Json.print(out, info.toJson());
      return;
    }
    out.println("Async endpoint deployed");
    out.println("  Endpoint name: " + info.endpointName());
    out.println("  S3 output:     " + info.s3OutputPath());
    out.println("  SNS topic:     " + info.topicArn());
    out.flush();
  }
}
