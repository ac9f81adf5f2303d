package com.stygig.async.benchmarks;

import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.waiters.HybridWaiter;
import com.stygig.async.waiters.S3PollingWaiter;
import com.stygig.async.waiters.SqsWaiter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Six ways to wait for a model that takes 180 seconds (the median; log-normal), side by side in
 * real time: how many AWS requests they send per inference, and how long after the model's end the
 * result is there.
 *
 * <p>Ours run with 10,000 pending, as what they send depends on how many there are. The others look
 * for each inference by itself, so what they send per inference does not depend on that, and their
 * lag only gets worse: they run with a few hundred, as 10,000 would be more than two processors can
 * serve, and more than S3 serves under one prefix (5,500 GETs a second). What they would send at
 * 10,000 is computed, and marked so.
 *
 * <p>Each way has its own AWS clients, endpoint, queue and results. Ours have their defaults.
 */
@Command(
    name = "comparison",
    description =
        "Compares six ways to wait for a model that takes three minutes. Takes six minutes.")
final class Comparison implements Callable<Integer> {
  private static final Time TIME = Time.real();
  private static final Duration MODEL_TIME = Duration.ofMinutes(3);
  private static final double SIGMA = 0.1;
  private static final long SEED = 10_000;
  private static final int MANY = 10_000;
  private static final int FEW = 300;

  /** Over so long the inferences of one way arrive; then those of the next one of ours do. */
  private static final Duration ARRIVALS = Duration.ofSeconds(20);

  private static final byte[] PAYLOAD = new byte[1_000];

  @Option(
      names = "--chart",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Where to write the chart, an SVG. Default: ${DEFAULT-VALUE}")
  private Path chart = Path.of("comparison.svg");

  private final List<Running> running = new ArrayList<>();

  /** A way to wait, at work. */
  private record Running(
      String name,
      int inferences,
      CountedClients aws,
      Cycle cycle,
      CompletableFuture<Samples> lags) {
    ComparedWay end() {
      Samples measured = lags.join();
      cycle.close(); // which may send the last requests
      return new ComparedWay(
          name,
          inferences,
          (double) aws.counts().total() / inferences,
          measured.median(),
          measured.percentile(99),
          aws.counts().toString());
    }
  }

  @Override
  public Integer call() throws IOException {
    List<ComparedWay> ways;
    try (ServerProcess servers = ServerProcess.start()) {
      startOthers(servers);
      startOurs(servers);
      System.err.println("All have started; the last result is there in about five minutes ...");
      ways = running.stream().map(Running::end).toList();
    }
    print(ways);
    Files.writeString(chart, draw(ways).svg());
    System.out.println("Chart: " + chart.toAbsolutePath());
    return 0;
  }

  private void startOthers(ServerProcess servers) {
    CountedClients script = servers.newClients();
    start(
        "HEAD every 10 s, then GET",
        script,
        new ScriptPolling(
            script, new HandWritten(script, deploy(servers, "script"), PAYLOAD), TIME.newTimer()));
    CountedClients sdk = servers.newClients();
    start(
        "the AWS SDK's S3AsyncWaiter, HEAD every 5 s",
        sdk,
        new RawSdkCycle(
            sdk, new HandWritten(sdk, deploy(servers, "sdk"), PAYLOAD), TIME.newTimer()));
    CountedClients fixed = servers.newClients();
    start(
        "GET every second",
        fixed,
        new FixedPolling(
            new HandWritten(fixed, deploy(servers, "fixed"), PAYLOAD),
            Duration.ofSeconds(1),
            TIME.newTimer()));
  }

  private static ModelEndpoint deploy(ServerProcess servers, String name) {
    ModelEndpoint endpoint = ModelEndpoint.taking(name, MODEL_TIME).spread(SIGMA, SEED);
    servers.deploy(endpoint);
    return endpoint;
  }

  private void start(String name, CountedClients aws, Cycle cycle) {
    running.add(
        new Running(
            name, FEW, aws, cycle, Arrivals.start(TIME, cycle, FEW, Duration.ZERO, ARRIVALS)));
  }

  private void startOurs(ServerProcess servers) {
    CountedClients polling = servers.newClients();
    ModelEndpoint silent = deploy(servers, "polling");
    startOurs(0, "StyGig, polling", polling, silent, S3PollingWaiter.builder());

    CountedClients push = servers.newClients();
    ModelEndpoint pushing =
        ModelEndpoint.taking("push", MODEL_TIME).spread(SIGMA, SEED).notifying(true);
    startOurs(1, "StyGig, push", push, pushing, byQueue(servers, push, pushing));

    CountedClients hybrid = servers.newClients();
    ModelEndpoint both =
        ModelEndpoint.taking("hybrid", MODEL_TIME).spread(SIGMA, SEED).notifying(true);
    startOurs(
        2, "StyGig, hybrid", hybrid, both, HybridWaiter.builder(byQueue(servers, hybrid, both)));
  }

  private static SqsWaiter.Builder byQueue(
      ServerProcess servers, CountedClients aws, ModelEndpoint endpoint) {
    String queueUrl = aws.createQueue(endpoint.name(), servers.deploy(endpoint));
    aws.counts().reset(); // setting up is done once
    return SqsWaiter.builder(queueUrl).sqsClient(aws.sqs()).exclusive(true);
  }

  private void startOurs(
      int turn,
      String name,
      CountedClients aws,
      ModelEndpoint endpoint,
      ResultWaiter.Factory waiter) {
    Cycle cycle = new OurCycle(aws, endpoint, PAYLOAD, waiter);
    Duration delay = ARRIVALS.multipliedBy(turn);
    running.add(
        new Running(name, MANY, aws, cycle, Arrivals.start(TIME, cycle, MANY, delay, ARRIVALS)));
  }

  private static BarChart draw(List<ComparedWay> ways) {
    return new BarChart(
        "A model that takes 180 s: what waiting for it costs (logarithmic)",
        List.of(
            new BarChart.Panel("AWS requests per inference", "", ""),
            new BarChart.Panel("median lag", "", " ms")),
        ways.stream()
            .map(
                way ->
                    new BarChart.Row(
                        way.name(),
                        way.name().startsWith("StyGig"),
                        List.of(way.requests(), way.medianLag())))
            .toList());
  }

  private static void print(List<ComparedWay> ways) {
    System.out.println(ComparedWay.header());
    ways.forEach(System.out::println);
    System.out.printf(
        "Measured in real time; the model takes %d s (median; log-normal, sigma %.1f).%n"
            + "* computed: requests per inference times %,d, by %d s. S3 serves 5,500 GETs a second"
            + " under one prefix.%n"
            + "The AWS SDK's waiter gives up after 100 s by default; here it goes on.%n",
        MODEL_TIME.toSeconds(), SIGMA, MANY, MODEL_TIME.toSeconds());
  }
}
