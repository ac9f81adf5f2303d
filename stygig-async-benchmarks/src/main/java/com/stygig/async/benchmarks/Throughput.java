package com.stygig.async.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whole cycles per second, and this process's processor time per cycle, with 256 in flight and a
 * model that takes no time: ours against the same cycle written by hand, as {@link ThroughputPair}
 * tells. The servers are in another process, and on the same processors: what they take, both ways
 * have to share, so a ratio of rates says less than a ratio of processor times does.
 *
 * <p>The two take turns within each round; who begins changes from round to round. A ratio is that
 * of one round's runs, and the median of the rounds is the figure.
 */
final class Throughput {
  private static final Logger log = LoggerFactory.getLogger(Throughput.class);

  /** Few, and in many rounds: a machine whose speed changes does so for both of a round. */
  private static final int CYCLES = 1_000;

  /** Polling is quicker, so there is time for more, which make the median steadier. */
  private static final int PUSH_ROUNDS = 31;

  private static final int POLLING_ROUNDS = 51;

  /** The JVM compiles the AWS SDK for as long as that: before, a cycle takes twice the time. */
  private static final int WARM_UP_ROUNDS = 16;

  private static final int WARM_UP_CYCLES = 2_000;
  private static final int IN_FLIGHT = 256;

  private final ThroughputPair pair;
  private final int rounds;
  private final Samples rateRatios = new Samples();
  private final Samples cpuRatios = new Samples();
  private final Samples ourRates = new Samples();
  private final Samples handRates = new Samples();
  private final Samples ourCpu = new Samples();
  private final Samples handCpu = new Samples();

  private Throughput(ThroughputPair pair, int rounds) {
    this.pair = pair;
    this.rounds = rounds;
  }

  static List<Figure> run() {
    List<Figure> figures = new ArrayList<>();
    try (ServerProcess servers = ServerProcess.start();
        ThroughputPair pair = ThroughputPair.byPush(servers)) {
      figures.addAll(new Throughput(pair, PUSH_ROUNDS).compare("by push"));
    }
    try (ServerProcess servers = ServerProcess.start();
        ThroughputPair pair = ThroughputPair.byPolling(servers)) {
      figures.addAll(new Throughput(pair, POLLING_ROUNDS).compare("by polling"));
    }
    return figures;
  }

  static void warmUp(Cycle... cycles) {
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      for (Cycle cycle : cycles) {
        var run = run(cycle, WARM_UP_CYCLES);
        log.debug("Warm-up {}: {}", i, run);
      }
      Compilers.awaitRest();
    }
  }

  static ClosedLoop.Run run(Cycle cycle, int cycles) {
    return ClosedLoop.run(cycle, IN_FLIGHT, cycles);
  }

  private List<Figure> compare(String way) {
    warmUp(pair.ours(), pair.byHand());
    for (int i = 0; i < rounds; i++) {
      round(i % 2 == 0);
    }
    return List.of(rate(way), processorTime(way));
  }

  private void round(boolean oursFirst) {
    ClosedLoop.Run first = run(oursFirst ? pair.ours() : pair.byHand(), CYCLES);
    ClosedLoop.Run second = run(oursFirst ? pair.byHand() : pair.ours(), CYCLES);
    ClosedLoop.Run our = oursFirst ? first : second;
    ClosedLoop.Run hand = oursFirst ? second : first;
    ourRates.add(our.cyclesPerSecond());
    handRates.add(hand.cyclesPerSecond());
    rateRatios.add(our.cyclesPerSecond() / hand.cyclesPerSecond());
    ourCpu.add(our.cpuMicrosPerCycle());
    handCpu.add(hand.cpuMicrosPerCycle());
    cpuRatios.add(our.cpuMicrosPerCycle() / hand.cpuMicrosPerCycle());
  }

  private Figure rate(String way) {
    return Figure.atLeast(
        "cycles per second " + way + ", as a multiple of by hand",
        1.0,
        rateRatios.median(),
        String.format(
            "medians %.0f and %.0f; half of the ratios %s, in %d rounds of %d",
            ourRates.median(), handRates.median(), rateRatios.middleHalf(), rounds, CYCLES));
  }

  private Figure processorTime(String way) {
    return new Figure(
        "processor time per cycle " + way + ", as a multiple",
        1.1,
        cpuRatios.median(),
        String.format(
            "medians %.0f and %.0f microseconds; half of the ratios %s",
            ourCpu.median(), handCpu.median(), cpuRatios.middleHalf()));
  }
}
