package com.stygig.async.benchmarks;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What an application and its endpoint do all day, as options of a command. */
final class Load {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--pending",
      paramLabel = "N",
      description = "Inferences that are pending on the average. Default: ${DEFAULT-VALUE}")
  private int pending = 1_000;

  @Option(
      names = "--model-time",
      paramLabel = "SECONDS",
      description =
          "The median of what an inference takes, in the queue and in the model."
              + " Default: ${DEFAULT-VALUE}")
  private double modelSeconds = 180;

  @Option(
      names = "--spread",
      paramLabel = "SIGMA",
      description =
          "How much that varies: it is log-normal, and two thirds lie within this part of the"
              + " median. Default: ${DEFAULT-VALUE}")
  private double sigma = 0.1;

  @Option(
      names = "--old-results",
      paramLabel = "N",
      description =
          "Results of old under the endpoint's output path. The more there are, the less a"
              + " listing is worth. Default: ${DEFAULT-VALUE}")
  private int oldResults = 0;

  @Option(
      names = "--failure-path",
      description = "The endpoint has an S3FailurePath, where ours look as well.")
  private boolean failurePath;

  @Option(
      names = "--payload",
      paramLabel = "BYTES",
      description =
          "Size of the payload; above 128000 it is uploaded first. Default: ${DEFAULT-VALUE}")
  private int payloadBytes = 20_000;

  /** Refuses what cannot be simulated. */
  void check() {
    atLeast(1, pending, "--pending");
    atMost(100_000, pending, "--pending");
    atLeast(0.1, modelSeconds, "--model-time");
    atMost(86_400, modelSeconds, "--model-time");
    atLeast(0, sigma, "--spread");
    atMost(2, sigma, "--spread");
    atLeast(0, oldResults, "--old-results");
    atMost(1_000_000, oldResults, "--old-results");
    atLeast(1, payloadBytes, "--payload");
    atMost(100_000_000, payloadBytes, "--payload");
  }

  private void atLeast(double least, double value, String option) {
    if (!(value >= least)) {
      throw new ParameterException(
          command.commandLine(),
          option + " is " + number(value) + ", and has to be at least " + number(least));
    }
  }

  private void atMost(double most, double value, String option) {
    if (value > most) {
      throw new ParameterException(
          command.commandLine(),
          option + " is " + number(value) + ", and has to be at most " + number(most));
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.format("%.0f", value) : String.valueOf(value);
  }

  int pending() {
    return pending;
  }

  Duration modelTime() {
    return Duration.ofNanos((long) (modelSeconds * 1e9));
  }

  double sigma() {
    return sigma;
  }

  /** How many inferences are started each second, on the average. */
  double perSecond() {
    return pending / (modelSeconds * Math.exp(sigma * sigma / 2));
  }

  int oldResults() {
    return oldResults;
  }

  boolean hasFailurePath() {
    return failurePath;
  }

  int payloadBytes() {
    return payloadBytes;
  }
}
