package com.stygig.async.simulation;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Where a program runs until it crashes: nothing that it had begun goes on then. */
final class Machine {
  final VirtualScheduler scheduler;

  /** The inferences that its waiter has ended well. */
  final Set<Inference> told = new HashSet<>();

  private final World world;
  private final String name;
  private boolean alive = true;
  private long stepsUntilCrash = -1;
  private Runnable afterCrash = () -> {};

  /** What is to be done here. */
  int tasks;

  long frozenUntil;

  Machine(World world, String name) {
    this.world = world;
    this.name = name;
    this.scheduler = new VirtualScheduler(world, this);
  }

  boolean isAlive() {
    return alive;
  }

  void crashAfter(long steps, Runnable then) {
    stepsUntilCrash = steps;
    afterCrash = then;
  }

  /** After each piece of work it may stand still for a while, or for ever. */
  void worked() {
    if (this == world.cloud) {
      return;
    }
    if (stepsUntilCrash-- == 0) {
      world.tally.fault(Fault.CRASH);
      world.trace(this, "CRASH");
      alive = false;
      afterCrash.run();
    } else if (world.random.nextInt(100) == 0 && world.strikes(Fault.PAUSE, name)) {
      Duration pause = world.between(Duration.ofMillis(10), Duration.ofMinutes(1));
      frozenUntil = world.nanosAfter(pause);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
