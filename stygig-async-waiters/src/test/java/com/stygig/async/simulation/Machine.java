package com.stygig.async.simulation;

import com.stygig.async.InvocationReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where a program runs until it crashes: nothing that it had begun goes on then. */
final class Machine {
  final VirtualScheduler scheduler;

  /** The receipts of the inferences that its waiter has ended well. */
  final Set<InvocationReceipt> told = new HashSet<>();

  private final World world;
  private final String name;
  private boolean alive = true;
  private long stepsLeft = -1;
  private Runnable end = () -> {};

  /** Whether its client was closed. */
  boolean isClosed;

  /** What that has returned. */
  List<InvocationReceipt> handedOut = List.of();

  /** How many of its requests to SageMaker went wrong, otherwise than by throttling. */
  int troubles;

  /** Whether any of its requests went well. */
  boolean hasSucceeded;

  /** What is to be done here. */
  int tasks;

  long frozenUntil;

  /** How much more its clock shows than the world's. */
  private Duration clockAhead = Duration.ZERO;

  Machine(World world, String name) {
    this.world = world;
    this.name = name;
    this.scheduler = new VirtualScheduler(world, this);
  }

  /** What its clock shows. */
  Instant now() {
    return world.instant().plus(clockAhead);
  }

  boolean isAlive() {
    return alive;
  }

  /** Ends in some way after so many pieces of work. */
  void endAfter(long steps, Runnable way) {
    stepsLeft = steps;
    end = way;
  }

  void stop() {
    alive = false;
  }

  /** After each piece of work it may stand still for a while, or come to its end. */
  void worked() {
    if (this == world.cloud) {
      return;
    }
    if (stepsLeft-- == 0) {
      end.run();
    } else if (world.random.nextInt(100) == 0 && world.strikes(Fault.PAUSE, name)) {
      Duration pause = world.between(Duration.ofMillis(10), Duration.ofMinutes(1));
      frozenUntil = world.nanosAfter(pause);
    } else if (world.scenario.faults().contains(Fault.CLOCK_JUMP)
        && world.random.nextInt(50) == 0
        && world.strikes(Fault.CLOCK_JUMP, name)) {
      setClock();
    }
  }

  /** One time of three it is set right. */
  private void setClock() {
    Duration off = world.between(Duration.ofSeconds(1), Duration.ofHours(3));
    clockAhead =
        switch (world.random.nextInt(3)) {
          case 0 -> Duration.ZERO;
          case 1 -> off;
          default -> off.negated();
        };
    world.trace(name, "has its clock set to " + now());
  }

  @Override
  public String toString() {
    return name;
  }
}
