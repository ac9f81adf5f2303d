package com.stygig.async.examples.cli;

import com.stygig.async.S3Uri;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.cli.AwsOptions.NoLocalCloud;
import com.stygig.async.examples.endpoint.Preflight;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stygig preflight}: whether an endpoint can be deployed. */
@Command(
    name = "preflight",
    description =
        "Checks what a deployment needs: credentials, the model, buckets, the topic, and what the role may do. Changes nothing.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing stands in the way",
      "1:something has to be mended first",
      "2:the command line is not right"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  stygig preflight --local",
      "  stygig preflight --model-uri s3://my-bucket/model.tar.gz --role my-role --region ap-south-1"
    })
final class PreflightCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AwsOptions awsOptions;

  @Option(
      names = "--model-uri",
      paramLabel = "S3_URI",
      defaultValue = Team.MODEL_URI,
      description = "The model artifact. Default: ${DEFAULT-VALUE}.")
  private String modelUri = Team.MODEL_URI;

  @Option(
      names = "--role",
      paramLabel = "ARN_OR_NAME",
      description =
          "The endpoint's role. Default: the first whose name contains " + Team.ROLE + ".")
  private @Nullable String role;

  @Option(
      names = "--input-location",
      paramLabel = "S3_URI",
      defaultValue = Team.INPUT_LOCATION,
      description = "Where inputs are uploaded to. Default: ${DEFAULT-VALUE}.")
  private String inputLocation = Team.INPUT_LOCATION;

  @Option(
      names = "--s3-output-path",
      paramLabel = "S3_URI",
      defaultValue = Team.OUTPUT_PATH,
      description = "Where results go. Default: ${DEFAULT-VALUE}.")
  private String outputPath = Team.OUTPUT_PATH;

  @Option(
      names = "--s3-failure-path",
      paramLabel = "S3_URI",
      defaultValue = Team.FAILURE_PATH,
      description = "Where failures go. Default: ${DEFAULT-VALUE}.")
  private String failurePath = Team.FAILURE_PATH;

  @Option(
      names = "--sns-topic-arn",
      paramLabel = "ARN",
      description = "The endpoint's topic. Default: one that the deployment makes.")
  private @Nullable String topicArn;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Preflight.Plan plan =
        new Preflight.Plan(
            S3Uri.parse(modelUri),
            role,
            S3Uri.parse(inputLocation),
            S3Uri.parse(outputPath),
            S3Uri.parse(failurePath),
            topicArn);
    try (Aws aws = awsOptions.open(NoLocalCloud.START_COMPLETE_ONE)) {
      Findings findings = new Findings(new Preflight(aws, plan).run());
      if (json) {
        Json.print(spec.commandLine().getOut(), findings.toJson());
      } else {
        findings.print(spec.commandLine());
      }
      return findings.isFine() ? 0 : Stygig.FAILED;
    }
  }
}
