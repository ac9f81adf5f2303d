package com.stygig.async.examples.cli;

import com.stygig.async.InferenceHandle;
import com.stygig.async.RecommendationRequest;
import com.stygig.async.RecommendationResult;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.examples.cli.AwsOptions.NoLocalCloud;
import com.stygig.async.examples.endpoint.RealTimeEndpoint;
import com.stygig.async.examples.endpoint.ResultComparison;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stygig compare}: do two endpoints answer the same? */
@Command(
    name = "compare",
    description =
        "Asks an asynchronous and a real-time endpoint the same, and compares their answers.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:both answer the same",
      "1:they do not, or an endpoint, the model or AWS failed",
      "2:the command line or the picture is not right; nothing was sent",
      "3:the asynchronous endpoint has not answered in time"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  stygig compare --local",
      "  stygig compare --endpoint-name my-async --realtime-endpoint-name my-realtime",
      "  stygig compare --realtime-endpoint-name my-realtime --image shirt.jpg --tolerance 0.01"
    })
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RequestOptions requestOptions;
  @Mixin private Connection connection;

  @Option(
      names = "--realtime-endpoint-name",
      paramLabel = "NAME",
      description =
          "The real-time endpoint. Without one, that of endpoint_info.json in this folder; with --local, the one that is there from the start.")
  private @Nullable String realTimeEndpointName;

  @Option(
      names = "--tolerance",
      paramLabel = "N",
      defaultValue = "" + ResultComparison.DEFAULT_TOLERANCE,
      description = "How far scores may be apart, from 0 to 1. Default: ${DEFAULT-VALUE}.")
  private double tolerance;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description =
          "How long to wait for the asynchronous endpoint's result. Default: ${DEFAULT-VALUE}.")
  private long timeoutSeconds;

  @Option(names = "--json", description = "Print one JSON document: the comparison.")
  private boolean json;

  @Override
  public Integer call() {
    check();
    RealTimeTarget realTime =
        RealTimeTarget.of(realTimeEndpointName, "--realtime-endpoint-name", connection.isLocal());
    try (Target target = connection.open(NoLocalCloud.START_ONE)) {
      if (realTime.region() != null && !realTime.region().equals(target.aws().region().id())) {
        throw new IllegalArgumentException(
            "The real-time endpoint is in "
                + realTime.region()
                + ", and the asynchronous one in "
                + target.aws().region());
      }
      return compare(target, realTime);
    }
  }

  private void check() {
    requestOptions.check();
    if (timeoutSeconds < 1) {
      throw new IllegalArgumentException("--timeout must be at least 1 second: " + timeoutSeconds);
    }
    if (!(tolerance >= 0 && tolerance <= 1)) {
      throw new IllegalArgumentException("--tolerance must be from 0 to 1: " + tolerance);
    }
  }

  private int compare(Target target, RealTimeTarget realTime) {
    RecommendationRequest request =
        requestOptions.request(target).resultTimeout(Duration.ofSeconds(timeoutSeconds)).build();
    var unusedSize = RealTimeEndpoint.checkSize(request);
    try (StygigAsyncClient client =
        target
            .clientBuilder(requestOptions.inputLocation())
            .waiter(Waiting.polling(target))
            .build()) {
      InferenceHandle<RecommendationResult> handle = client.recommend(request);
      CompletableFuture<RecommendationResult> atOnce =
          new RealTimeEndpoint(target.aws().sageMakerRuntime(), realTime.endpointName())
              .recommend(request);
      RecommendationResult expected = joined(atOnce, handle);
      RecommendationResult seen = awaited(handle);
      ResultComparison comparison = ResultComparison.of(expected, seen, tolerance);
      new ComparisonOutput(spec.commandLine(), comparison).print(expected, seen, json);
      return comparison.isSame() ? 0 : Stygig.FAILED;
    }
  }

  /** Without one answer, nobody needs to wait for the other. */
  private static RecommendationResult joined(
      CompletableFuture<RecommendationResult> atOnce,
      InferenceHandle<RecommendationResult> handle) {
    try {
      return atOnce.join();
    } catch (RuntimeException e) {
      var unused = handle.result().cancel(true);
      throw e;
    }
  }

  private RecommendationResult awaited(InferenceHandle<RecommendationResult> handle) {
    var unused = handle.receipt().join();
    try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
      progress.show("Waiting for the asynchronous endpoint");
      return handle.result().join();
    }
  }
}
