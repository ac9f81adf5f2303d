package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.cli.AwsOptions.NoLocalCloud;
import com.stygig.async.examples.local.LocalStygig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import software.amazon.awssdk.regions.Region;

class AwsOptionsTest {
  private static AwsOptions parse(String... args) {
    return CommandLine.populateCommand(new AwsOptions(), args);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--region eu-west-1 | --region eu-west-1",
        "--region eu-west-1 --profile team | --region eu-west-1 --profile team",
        "--region eu-west-1 --profile it's | --region eu-west-1 --profile 'it'\\''s'",
        "--region eu-west-1 --endpoint-url http://h:1 | --region eu-west-1 --endpoint-url http://h:1",
      })
  void anotherCommandGoesToTheSamePlace(String given, String printed) {
    AwsOptions options = parse(given.split(" "));

    try (Aws aws = options.open(NoLocalCloud.REFUSE)) {
      assertThat(options.sameAgain(aws)).isEqualTo(printed);
    }
  }

  @Test
  void anotherCommandGoesToTheSameLocalCloud() {
    try (LocalStygig stygig = LocalStygig.start(LocalStygig.Settings.of(Region.EU_WEST_1, false))) {
      int port = stygig.endpoint().getPort();
      AwsOptions options = parse("--local", "--local-port", Integer.toString(port));

      try (Aws aws = options.open(NoLocalCloud.REFUSE)) {
        assertThat(aws.endpointUrl()).contains(stygig.endpoint());
        assertThat(options.sameAgain(aws)).isEqualTo("--local --local-port " + port);
      }
    }
  }
}
