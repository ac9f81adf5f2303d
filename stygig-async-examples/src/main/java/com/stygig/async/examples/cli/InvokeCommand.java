package com.stygig.async.examples.cli;

import com.stygig.async.InferenceHandle;
import com.stygig.async.RecommendationRequest;
import com.stygig.async.RecommendationResult;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.examples.cli.AwsOptions.NoLocalCloud;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
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
      "  stygig invoke --endpoint-name my-endpoint --s3-image s3://bucket/a.jpg --wait",
      "  stygig invoke --image shirt.jpg --save-visual result.png",
      "  stygig invoke --parallel 5 --wait",
      "  stygig invoke --no-wait > receipt.json; stygig result receipt.json"
    })
final class InvokeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RequestOptions requestOptions;
  @Mixin private Connection connection;
  @Mixin private Waiting waiting;
  @Mixin private SaveVisual visual;

  @Option(names = "--wait", description = "Wait for the result.")
  private boolean wait;

  @Option(
      names = "--no-wait",
      description =
          "Do not wait, and print the receipt as one line of JSON: what `stygig result` takes, later or on another machine.")
  private boolean noWait;

  @Option(names = "--display-results", description = "Print the recommendations. Implies --wait.")
  private boolean displayResults;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "1",
      description = "Send the request so many times at once. Default: ${DEFAULT-VALUE}.")
  private int parallel;

  @Option(
      names = "--json",
      description =
          "Print JSON: the model's answer, or without --wait the receipt. With --parallel one line for each.")
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
    check();
    Waiting.Kind kind = waits() ? waiting.kind() : Waiting.Kind.S3;
    try (Target target = connection.open(localCloud(kind))) {
      waiting.check(kind, target);
      RecommendationRequest request =
          requestOptions.request(target).resultTimeout(Duration.ofSeconds(timeoutSeconds)).build();
      try (Waiting.SetUp setUp = waiting.open(kind, target);
          StygigAsyncClient client =
              setUp.giveTo(target.clientBuilder(requestOptions.inputLocation())).build()) {
        run(client, request, target);
      }
    }
    return 0;
  }

  private NoLocalCloud localCloud(Waiting.Kind kind) {
    if (noWait) {
      return NoLocalCloud.REFUSE; // what a receipt is of would end with this process
    }
    return kind == Waiting.Kind.S3 && !visual.isWanted()
        ? NoLocalCloud.START_ONE
        : NoLocalCloud.START_COMPLETE_ONE;
  }

  private boolean waits() {
    return wait || displayResults || visual.isWanted();
  }

  /** Looks at everything that can be wrong before anything is started. */
  private void check() {
    requestOptions.check();
    visual.check();
    if (timeoutSeconds < 1) {
      throw new IllegalArgumentException("--timeout must be at least 1 second: " + timeoutSeconds);
    }
    if (parallel < 1 || parallel > 1_000) {
      throw new IllegalArgumentException("--parallel must be from 1 to 1000: " + parallel);
    }
    if (noWait && waits()) {
      throw new IllegalArgumentException(
          "--no-wait and "
              + (wait ? "--wait" : displayResults ? "--display-results" : "--save-visual")
              + " exclude each other");
    }
  }

  @SuppressWarnings("try") // the interruption is there, and that is all
  private void run(StygigAsyncClient client, RecommendationRequest request, Target target) {
    Output output = new Output(spec.commandLine(), json || noWait, parallel > 1);
    List<InferenceHandle<RecommendationResult>> handles = new CopyOnWriteArrayList<>();
    Receipts receipts =
        new Receipts(handles, target.aws().endsWithThisProcess(), connection.sameAgain(target));
    Failures failures = new Failures(parallel);
    try (Interruption interruption =
        new Interruption(spec.commandLine().getErr(), receipts::howToGoOn)) {
      for (int i = 0; i < parallel; i++) {
        handles.add(client.recommend(request));
      }
      List<InferenceHandle<RecommendationResult>> accepted = accepted(handles, failures, output);
      if (waits() && !accepted.isEmpty()) {
        ProgressLine.await(accepted, spec.commandLine().getErr());
        for (InferenceHandle<RecommendationResult> handle : accepted) {
          failures
              .join(handle.result())
              .ifPresent(
                  result -> {
                    output.result(result, handle.timings(), displayResults);
                    if (handle == accepted.get(0)) {
                      save(result, request, target);
                    }
                  });
        }
      }
    }
    if (failures.hasTimeouts()) {
      receipts.afterTimeout().ifPresent(spec.commandLine().getErr()::println);
    }
    failures.tell();
  }

  private void save(RecommendationResult result, RecommendationRequest request, Target target) {
    PrintWriter remarks = spec.commandLine().getErr();
    visual.save(target.aws().s3(), request, requestOptions.image(), result, remarks);
  }

  private List<InferenceHandle<RecommendationResult>> accepted(
      List<InferenceHandle<RecommendationResult>> handles, Failures failures, Output output) {
    List<InferenceHandle<RecommendationResult>> accepted = new ArrayList<>();
    for (InferenceHandle<RecommendationResult> handle : handles) {
      failures
          .join(handle.receipt())
          .ifPresent(
              receipt -> {
                accepted.add(handle);
                output.accepted(receipt);
                if (!waits()) {
                  output.receipt(receipt);
                }
              });
    }
    return accepted;
  }
}
