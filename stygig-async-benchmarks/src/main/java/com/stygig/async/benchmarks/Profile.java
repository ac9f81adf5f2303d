package com.stygig.async.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.concurrent.Callable;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Records with the JDK's Flight Recorder where the time and the memory of cycles go. */
@Command(
    name = "profile",
    description = {
      "Runs the cycles of the throughput measurement, and records them with Flight Recorder.",
      "Look at it with: jfr print --events jdk.ExecutionSample FILE"
    })
final class Profile implements Callable<Integer> {
  private static final int RECORDED_CYCLES = 30_000;

  @Option(names = "--polling", description = "Polls S3 instead of being notified.")
  private boolean polling;

  @Option(names = "--by-hand", description = "Profiles the way by hand instead of ours.")
  private boolean byHand;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Where to write the recording. Default: ${DEFAULT-VALUE}")
  private Path file = Path.of("bench.jfr");

  @Override
  public Integer call() throws IOException, ParseException {
    try (ServerProcess servers = ServerProcess.start();
        ThroughputPair pair =
            polling ? ThroughputPair.byPolling(servers) : ThroughputPair.byPush(servers)) {
      Cycle cycle = byHand ? pair.byHand() : pair.ours();
      Throughput.warmUp(cycle);
      try (Recording recording = new Recording(Configuration.getConfiguration("profile"))) {
        recording.start();
        ClosedLoop.Run run = Throughput.run(cycle, RECORDED_CYCLES);
        recording.dump(file);
        System.out.printf(
            "%.0f cycles/s, %.0f microseconds of processor time each: %s%n",
            run.cyclesPerSecond(), run.cpuMicrosPerCycle(), file);
      }
    }
    return 0;
  }
}
