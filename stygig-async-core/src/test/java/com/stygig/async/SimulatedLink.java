package com.stygig.async;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Uploads over a link in virtual time: its bandwidth is shared evenly by the pieces under way, of
 * which each takes a round trip more, and can take no more than a share of its own.
 */
final class SimulatedLink {
  private static final double STEP = 0.02;

  private final DoubleUnaryOperator bytesPerSecond;
  private final double roundTrip;
  private final double bytesPerSecondOfOne;
  private final List<Sending> sending = new ArrayList<>();
  private double now;
  final UploadAdmission admission =
      new UploadAdmission(
          new CongestionWindow(), 80, Runnable::run, () -> (long) (now * 1_000_000_000));

  /** The bandwidth is one of the time. */
  SimulatedLink(DoubleUnaryOperator bytesPerSecond, double roundTrip, double bytesPerSecondOfOne) {
    this.bytesPerSecond = bytesPerSecond;
    this.roundTrip = roundTrip;
    this.bytesPerSecondOfOne = bytesPerSecondOfOne;
  }

  private static final class Sending {
    final long bytes;
    final double start;
    final Runnable end;
    double rest;

    Sending(long bytes, double start, Runnable end) {
      this.bytes = bytes;
      this.start = start;
      this.end = end;
      this.rest = bytes;
    }
  }

  /** An upload, whose end is -1 until it has come. */
  final class Job {
    double start = -1;
    double end = -1;

    Job(long bytes) {
      UploadAdmission.Upload upload = admission.enter(bytes, false);
      upload
          .turn()
          .thenRun(
              () -> {
                start = now;
                send(
                    bytes,
                    () -> {
                      end = now;
                      upload.close();
                    });
              });
    }

    /** In parts of 8 MB. */
    Job(int parts) {
      UploadAdmission.Upload upload = admission.enter((long) parts << 23, true);
      int[] rest = {parts};
      upload
          .turn()
          .thenRun(
              () -> {
                start = now;
                for (int i = 0; i < parts; i++) {
                  upload
                      .admit(8L << 20)
                      .thenAccept(
                          transfer ->
                              send(
                                  8L << 20,
                                  () -> {
                                    transfer.close();
                                    if (--rest[0] == 0) {
                                      end = now;
                                      upload.close();
                                    }
                                  }));
                }
              });
    }
  }

  Job upload(long bytes) {
    return new Job(bytes);
  }

  Job uploadInParts(int parts) {
    return new Job(parts);
  }

  double now() {
    return now;
  }

  int underWay() {
    return sending.size();
  }

  long bytesUnderWay() {
    return sending.stream().mapToLong(piece -> piece.bytes).sum();
  }

  private void send(long bytes, Runnable end) {
    sending.add(new Sending(bytes, now, end));
  }

  /** Returns how long it took, at most the limit. */
  double run(double limit) {
    double until = now + limit;
    double start = now;
    while (now < until && !(sending.isEmpty() && admission.waiting() == 0)) {
      step();
    }
    return now - start;
  }

  private void step() {
    now += STEP;
    long busy = sending.stream().filter(piece -> piece.rest > 0).count();
    double share =
        Math.min(bytesPerSecondOfOne, bytesPerSecond.applyAsDouble(now) / Math.max(1, busy)) * STEP;
    List<Sending> ended = new ArrayList<>();
    for (Iterator<Sending> all = sending.iterator(); all.hasNext(); ) {
      Sending piece = all.next();
      piece.rest -= share;
      if (piece.rest <= 0 && now - piece.start >= roundTrip) {
        all.remove();
        ended.add(piece);
      }
    }
    for (Sending piece : ended) {
      admission.answered(piece.bytes, (long) ((now - piece.start) * 1_000_000_000));
      piece.end.run();
    }
  }
}
