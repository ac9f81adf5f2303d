package com.stygig.async.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.InferenceHandle;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.RecommendationResult;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.cli.AwsOptions.NoLocalCloud;
import com.stygig.async.examples.endpoint.EndpointInfo;
import com.stygig.async.waiters.S3PollingWaiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stygig result}: what became of an inference that was accepted before. */
@Command(
    name = "result",
    description =
        "Gets the result of an inference by its receipt: after a restart, or on another machine.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the result is there",
      "1:the model or AWS failed",
      "2:the command line or the receipt is not right",
      "3:no result in time"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  stygig result receipt.json",
      "  stygig invoke --no-wait | stygig result -",
      "  stygig result --no-wait --json receipt.json"
    })
final class ResultCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AwsOptions awsOptions;

  @Parameters(
      paramLabel = "RECEIPT",
      description = "A file with receipts, a receipt's text, or - for standard input.")
  private String source = "-";

  @Option(
      names = "--no-wait",
      description = "Look once. Exit code 3 if the result is not there yet.")
  private boolean noWait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "How long to wait. Default: ${DEFAULT-VALUE}.")
  private long timeoutSeconds;

  @Option(names = "--json", description = "Print the model's answer as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (timeoutSeconds < 1) {
      throw new IllegalArgumentException("--timeout must be at least 1 second: " + timeoutSeconds);
    }
    List<InvocationReceipt> receipts = Receipts.read(text());
    InvocationReceipt first = receipts.get(0);
    try (Aws aws = awsOptions.open(NoLocalCloud.REFUSE, regionOf(first));
        StygigAsyncClient client =
            aws.stygig()
                .endpointName(first.endpointName())
                .waiter(
                    S3PollingWaiter.builder()
                        .interval(Duration.ofMillis(awsOptions.isLocal() ? 100 : 1_000)))
                .build()) {
      aws.requireCredentials();
      print(receipts.stream().map(receipt -> attach(client, receipt)).toList());
    }
    return 0;
  }

  private InferenceHandle<RecommendationResult> attach(
      StygigAsyncClient client, InvocationReceipt receipt) {
    Instant deadline = Instant.now().plusSeconds(noWait ? 0 : timeoutSeconds);
    return client.attach(receipt.withDeadline(deadline), RecommendationResult.decoder());
  }

  private void print(List<InferenceHandle<RecommendationResult>> handles) {
    Output output = new Output(spec.commandLine(), json, handles.size() > 1);
    Failures failures = new Failures(handles.size());
    if (!noWait) {
      ProgressLine.await(handles, spec.commandLine().getErr());
    }
    for (InferenceHandle<RecommendationResult> handle : handles) {
      failures
          .join(handle.result())
          .ifPresent(result -> output.result(result, handle.timings(), true));
    }
    failures.tell();
  }

  /** Known only if the receipt is one of this folder's endpoint. */
  private static @Nullable String regionOf(InvocationReceipt receipt) {
    return EndpointInfo.find()
        .filter(info -> receipt.endpointName().equals(info.endpointName()))
        .map(EndpointInfo::region)
        .orElse(null);
  }

  private String text() throws IOException {
    if (source.equals("-")) {
      return new String(System.in.readAllBytes(), UTF_8);
    }
    if (source.stripLeading().startsWith("{")) {
      return source;
    }
    Path file = Path.of(source);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("No such file: " + file);
    }
    try {
      return new String(Files.readAllBytes(file), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }
}
