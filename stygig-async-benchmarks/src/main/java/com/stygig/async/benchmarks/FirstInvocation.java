package com.stygig.async.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;

/**
 * How long a new JVM takes until its first invocation is accepted, and until it has the result:
 * ours against the cycle by hand, each in a JVM of its own, by turns. Both make their AWS clients
 * themselves.
 */
final class FirstInvocation {
  private static final int ROUNDS = 17;
  private static final double TARGET = 1.1;

  private final ServerProcess servers;
  private final ModelEndpoint endpoint;
  private final Samples accepted = new Samples();
  private final Samples acceptedByHand = new Samples();
  private final Samples acceptedRatios = new Samples();
  private final Samples resultRatios = new Samples();
  private final Samples results = new Samples();
  private final Samples resultsByHand = new Samples();

  private FirstInvocation(ServerProcess servers, ModelEndpoint endpoint) {
    this.servers = servers;
    this.endpoint = endpoint;
  }

  static List<Figure> run() {
    try (ServerProcess servers = ServerProcess.start()) {
      ModelEndpoint endpoint = ModelEndpoint.taking("endpoint", Duration.ZERO);
      servers.deploy(endpoint);
      FirstInvocation measurement = new FirstInvocation(servers, endpoint);
      for (int i = 0; i < 2; i++) { // the servers warm up, and the jars come into memory
        measurement.measure(FirstInvocationProbe.Way.OURS);
        measurement.measure(FirstInvocationProbe.Way.BY_HAND);
      }
      for (int i = 0; i < ROUNDS; i++) {
        measurement.round(i % 2 == 0);
      }
      return measurement.figures();
    }
  }

  private Properties measure(FirstInvocationProbe.Way way) {
    return ChildJvm.run(
        List.of(),
        FirstInvocationProbe.class,
        way,
        servers.addresses().toJson(),
        endpoint.name(),
        Instant.now());
  }

  private void round(boolean oursFirst) {
    Properties first =
        measure(oursFirst ? FirstInvocationProbe.Way.OURS : FirstInvocationProbe.Way.BY_HAND);
    Properties second =
        measure(oursFirst ? FirstInvocationProbe.Way.BY_HAND : FirstInvocationProbe.Way.OURS);
    Properties ours = oursFirst ? first : second;
    Properties byHand = oursFirst ? second : first;
    take("accepted", ours, accepted, byHand, acceptedByHand, acceptedRatios);
    take("result", ours, results, byHand, resultsByHand, resultRatios);
  }

  private static void take(
      String name, Properties our, Samples ours, Properties hand, Samples byHand, Samples ratios) {
    double ourMillis = Double.parseDouble(our.getProperty(name));
    double handMillis = Double.parseDouble(hand.getProperty(name));
    ours.add(ourMillis);
    byHand.add(handMillis);
    ratios.add(ourMillis / handMillis);
  }

  private List<Figure> figures() {
    return List.of(
        figure(
            "first invocation of a JVM, as a multiple of by hand",
            accepted,
            acceptedByHand,
            acceptedRatios),
        figure("and its result, as a multiple of by hand", results, resultsByHand, resultRatios));
  }

  private static Figure figure(String name, Samples ours, Samples byHand, Samples ratios) {
    return new Figure(
        name,
        TARGET,
        ratios.median(),
        String.format(
            "medians %.0f ms and %.0f ms from the JVM's start; ratios %s in %d rounds",
            ours.median(), byHand.median(), ratios.range(), ROUNDS));
  }
}
