package com.stygig.async.examples.cli;

import com.stygig.async.examples.cli.AwsOptions.NoLocalCloud;
import com.stygig.async.examples.endpoint.CostEstimate;
import com.stygig.async.examples.endpoint.EndpointDescriber;
import com.stygig.async.examples.endpoint.EndpointDescription;
import com.stygig.async.examples.endpoint.EndpointNames;
import com.stygig.async.examples.endpoint.Expectations;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stygig describe}: how an endpoint is, whether it is as it should be, what it costs. */
@Command(
    name = "describe",
    description = "Shows an endpoint with its topics, its scaling and its backlog.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:described, and with --verify it is as expected",
      "1:there is no such endpoint, it is not as expected, or AWS refused",
      "2:the command line is not right; nothing was sent"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  stygig describe --local",
      "  stygig describe --verify --requests-per-month 100000",
      "  stygig describe --endpoint-name my-endpoint --verify --hourly-price 0.12"
    })
final class DescribeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Connection connection;
  @Mixin private VerifyOptions verifying;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Override
  public Integer call() {
    verifying.check();
    try (Target target = connection.open(NoLocalCloud.REFUSE)) {
      EndpointNames names = new EndpointNames(target.endpointName());
      EndpointDescription endpoint =
          new EndpointDescriber(target.aws(), Clock.systemUTC()).describe(names);
      List<Expectations.Check> checks = verifying.check(endpoint);
      Optional<CostEstimate> cost = verifying.cost(endpoint, target.aws().region().id());
      DescriptionOutput output = new DescriptionOutput(spec.commandLine().getOut());
      if (json) {
        output.json(endpoint, checks, cost);
      } else {
        output.show(endpoint);
        if (verifying.verifies()) {
          output.show(checks);
          output.show(cost, endpoint);
        }
      }
      return checks.stream().allMatch(Expectations.Check::passed) ? 0 : Stygig.FAILED;
    }
  }
}
