package com.stygig.async.benchmarks;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what each way to wait costs under a load, by counting in a simulation of it. */
@Command(
    name = "cost",
    sortOptions = false,
    description = {
      "Says what each way to wait costs under a load of yours: AWS requests per inference, lag,"
          + " and dollars for a million inferences.",
      "The client and its waiters run in simulated time, on an AWS that takes 20 ms for a request"
          + " and 50 ms for a notification, and on which nothing fails. Their requests are counted,"
          + " and paid for by the prices of us-east-1."
    })
final class Cost implements Callable<Integer> {
  @Mixin private Load load = new Load();

  @Option(
      names = "--chart",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Where to draw the table as a chart, an SVG.")
  private @Nullable Path chart;

  @Override
  public Integer call() throws IOException {
    load.check();
    List<WaitingCost> costs = new ArrayList<>();
    System.out.println(WaitingCost.header());
    for (Way way : Way.values()) {
      WaitingCost cost = Simulation.run(load, way);
      System.out.println(cost);
      costs.add(cost);
    }
    System.out.printf(
        "%,d pending, %s started a second. SnsHttpWaiter sends no requests but the invocation;"
            + " SNS has a price for its deliveries.%n",
        load.pending(), new BigDecimal(load.perSecond()).round(new MathContext(2)).toPlainString());
    if (chart != null) {
      Files.writeString(chart, draw(costs).svg());
    }
    return 0;
  }

  private BarChart draw(List<WaitingCost> costs) {
    return new BarChart(
        String.format(
            Locale.ROOT,
            "%,d pending, a model that takes %d s: what waiting costs (logarithmic)",
            load.pending(),
            load.modelTime().toSeconds()),
        List.of(
            new BarChart.Panel("AWS requests per inference", "", ""),
            new BarChart.Panel("median lag", "", " ms"),
            new BarChart.Panel("for a million inferences", "$", "")),
        costs.stream()
            .map(
                cost ->
                    new BarChart.Row(
                        cost.way().title(),
                        cost.way().isOurs(),
                        List.of(
                            cost.requestsPerInference(),
                            cost.lags().median(),
                            cost.dollarsPerMillion())))
            .toList());
  }
}
