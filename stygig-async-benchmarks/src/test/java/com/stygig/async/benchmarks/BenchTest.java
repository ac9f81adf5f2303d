package com.stygig.async.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine bench =
      Bench.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "own-thread", "BIG_FILE"})
  void aNameThatIsNoneIsAnsweredWithThoseThereAre(String name) {
    int exit = bench.execute("jar-sizes", name);

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains("'" + name + "'", "own-threads", "big-file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "cost -h", "comparison --help", "profile -h", "jmh -h"})
  void everyCommandHasHelp(String arguments) {
    assertThat(bench.execute(arguments.split(" "))).isZero();
    assertThat(out.toString()).startsWith("Usage: bench");
  }

  @Test
  void aChartWithoutAFolderIsRefusedBeforeAnythingRuns() {
    int exit = bench.execute("cost", "--chart=/no/such/folder/chart.svg");

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains("/no/such/folder/chart.svg");
    assertThat(out.toString()).isEmpty();
  }
}
