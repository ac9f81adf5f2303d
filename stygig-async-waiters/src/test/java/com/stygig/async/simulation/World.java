package com.stygig.async.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A world of one thread, with a clock of its own and tasks in an order that the seed decides. It
 * also remembers what went wrong: on purpose, which are faults, and otherwise, which are
 * violations.
 */
final class World implements InstantSource {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** Runs the servers, and never stops. */
  final Machine cloud = new Machine(this, "cloud");

  final Scenario scenario;
  final Settings settings;
  final Random random;
  final Tally tally = new Tally();
  final List<String> violations = new ArrayList<>();
  private final Map<Fault, Double> intensities = new HashMap<>();
  private final Map<String, Instant> lastFaults = new HashMap<>();
  private final Map<String, Instant> awayUntil = new HashMap<>();
  private final PriorityQueue<Task> queue = new PriorityQueue<>();
  private final Thread thread = Thread.currentThread();
  private final boolean prints;
  private long nanos;
  private long steps;
  private long traceHash;

  World(Scenario scenario, boolean prints) {
    this.scenario = scenario;
    this.settings = Settings.of(scenario);
    this.random = new Random(scenario.seed());
    this.prints = prints;
    for (Fault fault : Fault.values()) {
      intensities.put(fault, scenario.intensity(fault));
    }
  }

  @Override
  public Instant instant() {
    return START.plusNanos(nanos);
  }

  Duration elapsed() {
    return Duration.ofNanos(nanos);
  }

  long steps() {
    return steps;
  }

  long traceHash() {
    return traceHash;
  }

  /** One piece of work of a machine, which a crash of the machine undoes. */
  final class Task implements Comparable<Task> {
    private final Machine machine;
    private final Runnable work;
    private final int tie = random.nextInt();
    private long due;
    private boolean isOver;

    private Task(Machine machine, long due, Runnable work) {
      this.machine = machine;
      this.due = due;
      this.work = work;
    }

    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(due, other.due);
      return byTime != 0 ? byTime : Integer.compare(tie, other.tie);
    }

    void cancel() {
      if (!isOver) {
        isOver = true;
        machine.tasks--;
      }
    }
  }

  Task after(Duration delay, Machine machine, Runnable work) {
    if (!Thread.currentThread().equals(thread)) {
      throw new IllegalStateException("Another thread takes part: " + Thread.currentThread());
    }
    Task task = new Task(machine, nanos + Math.max(0, delay.toNanos()), work);
    machine.tasks++;
    queue.add(task);
    return task;
  }

  /** Does the next piece of work. Returns false if there is none. */
  boolean step() {
    Task task = queue.poll();
    if (task == null) {
      return false;
    }
    if (task.isOver || !task.machine.isAlive()) {
      return true;
    }
    if (task.due < task.machine.frozenUntil) {
      task.due = task.machine.frozenUntil;
      queue.add(task);
      return true;
    }
    nanos = task.due;
    steps++;
    task.cancel();
    try {
      task.work.run();
    } catch (Throwable e) {
      uncaught(task.machine, e);
    }
    task.machine.worked();
    return true;
  }

  void uncaught(Machine machine, Throwable error) {
    if (prints) {
      error.printStackTrace(System.out);
    }
    violation(machine + " threw " + error);
  }

  long nanosAfter(Duration delay) {
    return nanos + delay.toNanos();
  }

  /** Decides whether something goes wrong here. The subject is remembered to have had a fault. */
  boolean strikes(Fault fault, String subject) {
    double intensity = intensities.get(fault);
    if (intensity == 0 || random.nextDouble() >= intensity) {
      return false;
    }
    tally.fault(fault);
    lastFaults.put(fault.name(), instant());
    blame(subject);
    trace(subject, fault.toString());
    return true;
  }

  private void blame(String subject) {
    lastFaults.put(subject, instant());
    if (subject.startsWith("s3://")) {
      lastFaults.put("S3", instant());
    }
  }

  /** Whether a service is away: once in a while, and then for some minutes. */
  boolean isAway(Fault fault, String service, String subject) {
    Instant until = awayUntil.getOrDefault(fault + service, Instant.MIN);
    if (instant().isBefore(until)) {
      lastFaults.put(fault.name(), instant());
      blame(subject);
      return true;
    }
    if (intensities.get(fault) == 0 || random.nextInt(8) > 0 || !strikes(fault, subject)) {
      return false;
    }
    Duration away = between(Duration.ofSeconds(10), Duration.ofMinutes(20));
    awayUntil.put(fault + service, instant().plus(away));
    return true;
  }

  /** When the last fault was of that name, or that was blamed on that subject. */
  Instant lastFault(String subject) {
    return lastFaults.getOrDefault(subject, Instant.MIN);
  }

  Duration between(Duration min, Duration max) {
    return Settings.between(random, min, max);
  }

  void violation(String text) {
    trace("VIOLATION", text);
    violations.add(text + " at " + elapsed());
  }

  void trace(Object who, String what) {
    traceHash = 31 * (31 * traceHash + nanos) + what.hashCode();
    if (prints) {
      System.out.printf("%10d %18s  %-10s %s%n", steps, elapsed(), who, what);
    }
  }
}
