package com.stygig.async.simulation;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.spi.InvocationJournal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Sees what a client writes into its journal, changes nothing, and knows what must be in it after a
 * crash.
 */
final class JournalWitness implements InvocationJournal {
  /** What is known of the last entry of an id. */
  private static final class Line {
    /** Whether the stages have completed. */
    boolean isIntended;

    boolean isRecorded;
    boolean isForgotten;

    /** Whether it is to be forgotten, and whether no crash can undo that. */
    boolean mayGo;

    boolean isGoneForGood;
    boolean isLeftOver;
  }

  private final World world;
  private final SageMakerServer sageMaker;
  private final Predicate<String> mayForget;
  private final Map<String, Line> lines = new LinkedHashMap<>();
  private InvocationJournal journal;

  /** The predicate tells of an id whether there is a reason to forget it. */
  JournalWitness(World world, SageMakerServer sageMaker, Predicate<String> mayForget) {
    this.world = world;
    this.sageMaker = sageMaker;
    this.mayForget = mayForget;
  }

  JournalWitness of(InvocationJournal opened) {
    journal = opened;
    return this;
  }

  @Override
  public CompletionStage<Void> intend(String inferenceId, String endpointName, Instant at) {
    Line line = new Line();
    lines.put(inferenceId, line);
    CompletionStage<Void> done = journal.intend(inferenceId, endpointName, at);
    done.thenRun(
        () -> {
          line.isIntended = true;
          isForced();
        });
    return done;
  }

  @Override
  public CompletionStage<Void> accepted(String inferenceId, InvocationReceipt receipt) {
    sageMaker.invocation(receipt).isJournalled = true;
    Line line = lines.getOrDefault(inferenceId, new Line());
    CompletionStage<Void> done = journal.accepted(inferenceId, receipt);
    done.thenRun(
        () -> {
          line.isRecorded = line.isIntended;
          if (!line.isForgotten && line.isIntended) {
            isForced();
          }
        });
    return done;
  }

  @Override
  public CompletionStage<Void> forget(String inferenceId) {
    if (!mayForget.test(inferenceId)) {
      world.violation("The journal forgets " + inferenceId + ", which was not told");
    }
    Line line = lines.getOrDefault(inferenceId, new Line());
    line.mayGo = true;
    CompletionStage<Void> done = journal.forget(inferenceId);
    done.whenComplete(
        (none, error) -> {
          line.isForgotten = error == null;
          line.isLeftOver = error != null;
        });
    return done;
  }

  /** Its client ended it without knowing how it ended itself: it stays to be recovered. */
  void keeps(String inferenceId) {
    lines.getOrDefault(inferenceId, new Line()).isLeftOver = true;
  }

  /** What was written before is safe now, too. */
  private void isForced() {
    lines.values().forEach(line -> line.isGoneForGood |= line.isForgotten);
  }

  /** To be called after a crash that has left all that was written. */
  void isKept() {
    isForced();
  }

  /** Compares what has come back after a crash with what must. */
  void recovered(Set<String> attached, Set<String> uncertain, Set<String> submittedBefore) {
    Map<String, Line> before = new LinkedHashMap<>(lines);
    before.keySet().removeAll(submittedBefore);
    before.forEach(
        (id, line) -> {
          boolean isBack = attached.contains(id) || uncertain.contains(id);
          if (line.isRecorded && !line.mayGo && !attached.contains(id)) {
            world.violation(id + " was accepted and recorded, and is not attached");
          }
          if (line.isIntended && !line.mayGo && !isBack) {
            world.violation(id + " was recorded, and is lost");
          }
          if (line.isGoneForGood && isBack) {
            world.violation(id + " was forgotten, and comes back");
          }
        });
    lines.keySet().removeAll(before.keySet());
    attached.forEach(id -> back(id).isRecorded = true);
    uncertain.forEach(this::back);
  }

  private Line back(String id) {
    Line line = new Line();
    line.isIntended = true;
    lines.put(id, line);
    return line;
  }

  /** When all has been told, it holds nothing but what a disk has kept it from forgetting. */
  void end() {
    for (Entry entry : entries()) {
      Line line = lines.get(entry.inferenceId());
      if (line == null || !line.isLeftOver) {
        world.violation("The journal still holds " + entry);
      }
    }
  }

  @Override
  public List<Entry> entries() {
    return journal.entries();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("Not the client's to close");
  }
}
