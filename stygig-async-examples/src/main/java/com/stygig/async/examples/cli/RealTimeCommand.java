package com.stygig.async.examples.cli;

import com.stygig.async.RecommendationRequest;
import com.stygig.async.RecommendationResult;
import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.cli.AwsOptions.NoLocalCloud;
import com.stygig.async.examples.endpoint.RealTimeEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stygig realtime}: the same question to a real-time endpoint. */
@Command(
    name = "realtime",
    description = "Asks a real-time endpoint for items that go with the garment in a picture.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the endpoint has answered",
      "1:the endpoint, the model or AWS failed",
      "2:the command line or the picture is not right; nothing was sent"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  stygig realtime --endpoint-name my-endpoint --image shirt.jpg",
      "  stygig realtime --s3-image s3://bucket/a.jpg --top-k 10 --save-visual result.png"
    })
final class RealTimeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RequestOptions requestOptions;
  @Mixin private SaveVisual visual;

  @Option(
      names = "--endpoint-name",
      paramLabel = "NAME",
      description =
          "The endpoint. Without one, that of endpoint_info.json in this folder; with --local, the one that is there from the start.")
  private @Nullable String endpointName;

  @Mixin private AwsOptions awsOptions;

  @Option(names = "--json", description = "Print one JSON document: the model's answer.")
  private boolean json;

  @Override
  public Integer call() {
    requestOptions.check();
    visual.check();
    RealTimeTarget endpoint =
        RealTimeTarget.of(endpointName, "--endpoint-name", awsOptions.isLocal());
    try (Aws aws = awsOptions.open(localCloud(), endpoint.region())) {
      Target target = new Target(aws, endpoint.endpointName(), List.of(), awsOptions.isLocal());
      ask(target, requestOptions.request(target).build());
    }
    return 0;
  }

  /** The pictures of items are there only in a complete one. */
  private NoLocalCloud localCloud() {
    return visual.isWanted() ? NoLocalCloud.START_COMPLETE_ONE : NoLocalCloud.START_ONE;
  }

  private void ask(Target target, RecommendationRequest request) {
    Output output = new Output(spec.commandLine(), json);
    long size = RealTimeEndpoint.checkSize(request);
    if (size > RealTimeEndpoint.MAX_BYTES_ANYWHERE) {
      output.remark(
          String.format(
              Locale.ROOT,
              "The request has %,d bytes; not every endpoint takes more than %,d.",
              size,
              RealTimeEndpoint.MAX_BYTES_ANYWHERE));
    }
    long start = System.nanoTime();
    RecommendationResult result =
        new RealTimeEndpoint(target.aws().sageMakerRuntime(), target.endpointName())
            .recommend(request)
            .join();
    output.answer(result, Duration.ofNanos(System.nanoTime() - start));
    visual.save(
        target.aws().s3(), request, requestOptions.image(), result, spec.commandLine().getErr());
  }
}
