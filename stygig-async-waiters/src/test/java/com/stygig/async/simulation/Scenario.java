package com.stygig.async.simulation;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that decides how a simulation goes: the same scenario always goes the same way. Its text can
 * be parsed again; a bare seed stands for the scenario that is drawn from it.
 */
record Scenario(long seed, int inferences, Waiting waiting, Set<Fault> faults, int crashes) {
  static final int MAX_INFERENCES = 60;

  static Scenario of(long seed) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) {
      if (random.nextInt(5) < 2) {
        faults.add(fault);
      }
    }
    boolean few = random.nextBoolean();
    return new Scenario(
        seed,
        1 + random.nextInt(few ? 5 : MAX_INFERENCES),
        List.of(Waiting.values()).get(random.nextInt(Waiting.values().length)),
        faults,
        faults.contains(Fault.CRASH) || faults.contains(Fault.CLOSE) ? 1 + random.nextInt(3) : 0);
  }

  /** How probable a fault is each time that it can happen. */
  double intensity(Fault fault) {
    if (!faults.contains(fault)) {
      return 0;
    }
    Random random = new Random(seed * 31 + fault.name().hashCode() * 0x9E3779B97F4A7C15L);
    random.nextDouble(); // the first ones of neighbouring seeds are alike
    double most = fault.isRare ? 0.8 : 0.3;
    return most * Math.pow(0.02, random.nextDouble());
  }

  static Scenario parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length == 1) {
      return of(Long.parseLong(text));
    }
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    for (String name : parts[3].split("\\+", -1)) {
      if (!name.isEmpty()) {
        faults.add(Fault.valueOf(name));
      }
    }
    return new Scenario(
        Long.parseLong(parts[0]),
        Integer.parseInt(parts[1]),
        Waiting.valueOf(parts[2]),
        faults,
        Integer.parseInt(parts[4]));
  }

  @Override
  public String toString() {
    String names = faults.stream().map(Fault::name).collect(Collectors.joining("+"));
    return seed + "/" + inferences + "/" + waiting + "/" + names + "/" + crashes;
  }

  /** The line that replays this scenario, with all that it does. */
  String replay() {
    String shortest = equals(of(seed)) ? String.valueOf(seed) : toString();
    return "mvn -B test -pl stygig-async-waiters -am -Dtest=SimulationTest"
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.seed="
        + shortest;
  }
}
