package com.stygig.async.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Runs a scenario to its end. */
final class Simulation {
  private static final long MOST_STEPS = 3_000_000;

  /** How long after the last inference there may be something to do. */
  private static final Duration TIME_TO_REST = Duration.ofMinutes(15);

  private final World world;
  private final Servers servers;
  private final Judge judge;
  private final List<Program> programs = new ArrayList<>();

  private Simulation(Scenario scenario, boolean prints) {
    world = new World(scenario, prints);
    servers = Servers.of(world);
    judge = new Judge(world, servers.sageMaker());
  }

  static Report run(Scenario scenario) {
    return new Simulation(scenario, false).run();
  }

  static Report runAndPrint(Scenario scenario) {
    System.out.println(scenario + "\n" + Settings.of(scenario));
    return new Simulation(scenario, true).run();
  }

  private Report run() {
    Scenario scenario = world.scenario;
    int clients = scenario.waiting().clients();
    for (int i = 0; i < clients; i++) {
      programs.add(new Program(world, servers, judge, "client-" + i, scenario.crashes()));
    }
    for (int i = 0; i < scenario.inferences(); i++) {
      programs.get(i % clients).wants(new Inference("payload-" + i));
      if (scenario.waiting().hasQueue()) {
        litter();
      }
    }
    for (Program program : programs) {
      world.after(Duration.ZERO, world.cloud, program::start);
    }
    runToEnd();
    judge.end(servers.sqs().messages());
    programs.forEach(Program::delete);
    return new Report(
        scenario,
        world.steps(),
        world.elapsed(),
        judge.uncertain(),
        judge.toldTwice(),
        world.tally,
        world.violations,
        world.traceHash());
  }

  /** What others send to the same queue. */
  private void litter() {
    if (world.strikes(Fault.TEST_MESSAGE, "topic")) {
      litter(Notifications.test(world), QueueMessage.Kind.TEST);
    }
    if (world.strikes(Fault.FOREIGN_MESSAGE, "topic")) {
      litter(Notifications.foreign(world), QueueMessage.Kind.FOREIGN);
      litter(Notifications.ofAnotherApplication(world), QueueMessage.Kind.UNREADABLE);
    }
  }

  private void litter(String body, QueueMessage.Kind kind) {
    Duration later = world.between(Duration.ofMillis(1), world.settings.submitWithin());
    world.after(later, world.cloud, () -> servers.sqs().send(body, kind, null));
  }

  private void runToEnd() {
    Instant over = null;
    while (world.violations.isEmpty() && world.step()) {
      boolean isOver = judge.nobodyWaits() && programs.stream().allMatch(Program::isOver);
      if (!isOver) {
        over = null;
      } else if (programs.stream().allMatch(Program::isAtRest)) {
        programs.forEach(Program::close);
        return;
      } else if (over == null) {
        over = world.instant();
      } else if (over.plus(TIME_TO_REST).isBefore(world.instant())) {
        world.violation("There is no rest, though nobody waits");
      }
      if (world.steps() > MOST_STEPS) {
        world.violation("It does not end: " + MOST_STEPS + " steps");
      }
    }
  }
}
