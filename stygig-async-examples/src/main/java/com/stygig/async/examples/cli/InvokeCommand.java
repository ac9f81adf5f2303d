package com.stygig.async.examples.cli;

import com.stygig.async.InferenceHandle;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.RecommendationRequest;
import com.stygig.async.RecommendationResult;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.examples.cli.AwsOptions.NoLocalCloud;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stygig invoke}: a picture in, recommendations out. */
@Command(
    name = "invoke",
    description = "Asks for items that go with the garment in a picture.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:accepted, and with --wait the result is there",
      "1:the endpoint, the model or AWS failed",
      "2:the command line or the picture is not right; nothing was sent",
      "3:no result in time"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  stygig invoke --local --wait --display-results",
      "  stygig invoke --local --image shirt.jpg --top-k 10 --wait --json",
      "  stygig invoke --local --waiter sqs --wait",
      "  stygig invoke --endpoint-name my-endpoint --s3-image s3://bucket/a.jpg --wait"
    })
final class InvokeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RequestOptions requestOptions;
  @Mixin private Connection connection;
  @Mixin private Waiting waiting;

  @Option(names = "--wait", description = "Wait for the result.")
  private boolean wait;

  @Option(names = "--display-results", description = "Print the recommendations. Implies --wait.")
  private boolean displayResults;

  @Option(
      names = "--json",
      description = "Print one JSON document: the model's answer, or without --wait the receipt.")
  private boolean json;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description =
          "How long to wait for the result once the request is accepted. Default: ${DEFAULT-VALUE}.")
  private long timeoutSeconds;

  @Override
  public Integer call() {
    requestOptions.check();
    if (timeoutSeconds < 1) {
      throw new IllegalArgumentException("--timeout must be at least 1 second: " + timeoutSeconds);
    }
    Waiting.Kind kind = wait || displayResults ? waiting.kind() : Waiting.Kind.S3;
    try (Target target =
        connection.open(
            kind == Waiting.Kind.S3
                ? NoLocalCloud.START_ONE
                : NoLocalCloud.START_ONE_WITH_NOTIFICATIONS)) {
      waiting.check(kind, target);
      RecommendationRequest request =
          requestOptions.request(target).resultTimeout(Duration.ofSeconds(timeoutSeconds)).build();
      try (Waiting.SetUp setUp = waiting.open(kind, target);
          StygigAsyncClient client =
              setUp.giveTo(target.clientBuilder(requestOptions.inputLocation())).build()) {
        run(client, request);
      }
    }
    return 0;
  }

  private void run(StygigAsyncClient client, RecommendationRequest request) {
    Output output = new Output(spec.commandLine(), json);
    InferenceHandle<RecommendationResult> handle = client.recommend(request);
    InvocationReceipt receipt = handle.receipt().join();
    output.accepted(receipt);
    if (wait || displayResults) {
      try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
        progress.show("Waiting for the result");
        handle.result().join();
      }
      output.result(handle.result().join(), handle.timings(), displayResults);
    } else {
      output.receipt(receipt);
    }
  }
}
