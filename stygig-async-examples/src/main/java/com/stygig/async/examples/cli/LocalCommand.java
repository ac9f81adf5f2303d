package com.stygig.async.examples.cli;

import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.local.LocalStygig;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.regions.Region;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code stygig local}: AWS on this machine, for as long as the command runs. */
@Command(
    name = "local",
    description =
        "Runs S3, SQS, SNS, SageMaker, CloudWatch, IAM and STS on this machine, with the team's bucket, sample images, model artifact, role and an endpoint in place, until Ctrl-C. `stygig ... --local` then uses it, and so can the AWS CLI and SDKs.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "1:the port is taken, or the folder cannot be written",
      "2:the command line is not right",
      "130:ended by Ctrl-C"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  stygig local",
      "  stygig local --port 4567 --persist s3-data",
      "  stygig local --time-scale 1"
    })
final class LocalCommand implements Callable<Integer> {
  private static final int INTERRUPTED = 130;

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "${env:STYGIG_LOCAL_PORT:-" + AwsOptions.LOCAL_PORT + "}",
      description =
          "Where to listen, on 127.0.0.1; 0 for a free port. Default: STYGIG_LOCAL_PORT, or "
              + AwsOptions.LOCAL_PORT
              + ".")
  private int port;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      defaultValue = Team.REGION,
      description = "The region to stand for. Default: ${DEFAULT-VALUE}.")
  private String region = Team.REGION;

  @Option(
      names = "--persist",
      paramLabel = "DIR",
      description = "Keep what is in S3 in that folder, and find it there the next time.")
  private @Nullable Path directory;

  @Option(
      names = "--time-scale",
      paramLabel = "N",
      defaultValue = "30",
      description =
          "How many times as fast as on AWS endpoints are created, warm up and scale. Default: ${DEFAULT-VALUE}.")
  private double timeScale;

  @Option(names = "--json", description = "Print where it listens as JSON, once it does.")
  private boolean json;

  @Override
  @SuppressWarnings("try") // the end is there, and that is all
  public Integer call() {
    AwsOptions.checkRegion(region);
    if (!(timeScale >= 0.01 && timeScale <= 1_000_000)) {
      throw new IllegalArgumentException("--time-scale must be from 0.01 to 1000000: " + timeScale);
    }
    LocalStygig.Settings settings =
        new LocalStygig.Settings(Region.of(region), port, directory, timeScale, null, true);
    try (LocalStygig stygig = start(settings);
        LastAct end = new LastAct(stygig::close)) {
      tell(stygig);
      awaitEnd();
    }
    return INTERRUPTED;
  }

  private LocalStygig start(LocalStygig.Settings settings) {
    try {
      return LocalStygig.start(settings);
    } catch (UncheckedIOException e) {
      if (isTaken(e)) {
        throw new CommandFailedException(
            "Port %d is taken%s: use --port"
                .formatted(
                    port, RunningCloud.find(port) == null ? "" : " by another `stygig local`"));
      }
      throw e;
    }
  }

  private static boolean isTaken(Throwable error) {
    return error instanceof BindException
        || (error.getCause() != null && isTaken(error.getCause()));
  }

  /** Ctrl-C ends the process; whoever runs this as a library interrupts the thread. */
  private static void awaitEnd() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(LocalStygig stygig) {
    if (json) {
      ObjectNode document = JsonMapper.shared().createObjectNode();
      document.put("endpoint_url", stygig.endpoint().toString());
      document.put("region", region);
      document.put("endpoint_name", LocalStygig.ENDPOINT_NAME);
      document.put("time_scale", timeScale);
      Json.print(spec.commandLine().getOut(), document);
      return;
    }
    PrintWriter out = spec.commandLine().getOut();
    String local =
        stygig.endpoint().getPort() == AwsOptions.LOCAL_PORT
            ? "--local"
            : "--local --local-port " + stygig.endpoint().getPort();
    out.printf(
        """
        The local cloud listens at %s, for region %s. Ctrl-C ends it.

        In another terminal:

          stygig invoke %s --wait --display-results
          stygig checklist %s

        For the AWS CLI and any AWS SDK:

          export AWS_ENDPOINT_URL=%s AWS_REGION=%s AWS_DEFAULT_REGION=%s
          export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local

        There are: bucket %s with sample images and %s, role %s-local,
        topic %s, endpoint %s.
        Endpoints are created, warm up and scale %s times as fast as on AWS.
        """,
        stygig.endpoint(),
        region,
        local,
        local,
        stygig.endpoint(),
        region,
        region,
        Team.BUCKET,
        Team.MODEL_URI,
        Team.ROLE,
        Team.TOPIC,
        LocalStygig.ENDPOINT_NAME,
        timeScale == Math.rint(timeScale) ? (Object) (long) timeScale : (Object) timeScale);
    out.flush();
  }
}
