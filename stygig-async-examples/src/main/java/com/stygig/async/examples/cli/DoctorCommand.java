package com.stygig.async.examples.cli;

import com.stygig.async.S3Uri;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.cli.AwsOptions.NoLocalCloud;
import com.stygig.async.examples.endpoint.Doctor;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** {@code stygig doctor}: whether an endpoint is good for its clients. */
@Command(
    name = "doctor",
    description =
        "Looks at an endpoint as a client needs it, says what will hurt, and prints the least that a client has to be allowed. Changes nothing.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:it will work", "1:it will not", "2:the command line is not right"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  stygig doctor --local",
      "  stygig doctor --endpoint-name my-endpoint --input-location s3://my-bucket/inputs/",
      "  stygig doctor --policy > policy.json"
    })
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Connection connection;

  @Option(
      names = "--input-location",
      paramLabel = "S3_URI",
      defaultValue = Team.INPUT_LOCATION,
      description = "Where the client uploads inputs to. Default: ${DEFAULT-VALUE}.")
  private String inputLocation = Team.INPUT_LOCATION;

  @Option(names = "--policy", description = "Print nothing but the IAM policy.")
  private boolean policyOnly;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    S3Uri input = S3Uri.parse(inputLocation);
    try (Target target = connection.open(NoLocalCloud.START_COMPLETE_ONE)) {
      Doctor.Diagnosis diagnosis = new Doctor(target.aws(), target.endpointName(), input).run();
      Findings findings = new Findings(diagnosis.findings());
      if (policyOnly) {
        findings.printFailures(spec.commandLine().getErr());
        Json.print(spec.commandLine().getOut(), diagnosis.clientPolicy());
      } else if (json) {
        ObjectNode document = findings.toJson();
        document.set("client_policy", diagnosis.clientPolicy());
        Json.print(spec.commandLine().getOut(), document);
      } else {
        findings.print(spec.commandLine());
        spec.commandLine().getOut().printf("%nWhat a client has to be allowed:%n%n");
        Json.print(spec.commandLine().getOut(), diagnosis.clientPolicy());
      }
      return findings.isFine() ? 0 : Stygig.FAILED;
    }
  }
}
