package com.stygig.async.examples.cli;

import com.stygig.async.examples.checklist.Checklist;
import com.stygig.async.examples.checklist.ChecklistSettings;
import com.stygig.async.examples.checklist.Criterion;
import com.stygig.async.examples.checklist.Report;
import com.stygig.async.examples.checklist.SignOff;
import com.stygig.async.examples.checklist.TestResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;

/** Prints how the checklist goes. */
final class ChecklistOutput implements Checklist.Progress {
  private static final boolean TERMINAL = Boolean.getBoolean("stygig.terminal");

  private final PrintWriter out;

  ChecklistOutput(CommandLine commandLine, boolean json) {
    this.out = json ? commandLine.getErr() : commandLine.getOut();
  }

  void start(ChecklistSettings settings, Set<Integer> numbers) {
    out.printf(
        "%d of the checklist's 14 tests, endpoint %s%n",
        numbers.size(),
        settings.endpointName() != null
            ? settings.endpointName()
            : settings.deployment().names().endpoint());
    if (settings.timeScale() != 1) {
      out.printf(
          Locale.ROOT,
          "Simulated times pass %.4g times as fast as on AWS, and limits are scaled alike,%nwith 3 s more for what is not simulated.%n",
          settings.timeScale());
    }
    out.println();
    out.flush();
  }

  @Override
  public void starts(int number, String title) {
    if (TERMINAL) {
      out.printf("%8s  Test %d: %s ...\r", "", number, title);
      out.flush();
    }
  }

  /** What happens within a test is told only where it can be wiped out again. */
  void step(String line) {
    if (TERMINAL) {
      out.printf("\r\u001b[K%8s  %s ...\r", "", line);
      out.flush();
    }
  }

  @Override
  public void ended(TestResult result) {
    out.printf(
        Locale.ROOT,
        "%s%-8s  Test %d: %s (%.1f s)%n",
        TERMINAL ? "\r\u001b[K" : "",
        result.outcome().name().toLowerCase(Locale.ROOT),
        result.number(),
        result.title(),
        result.took().toMillis() / 1000.0);
    for (Criterion criterion : result.criteria()) {
      if (!criterion.passed()) {
        out.printf("          - %s%n", criterion.text());
        out.printf("            expected: %s%n", criterion.expected());
        out.printf("            seen:     %s%n", criterion.seen());
      }
    }
    if (result.problem() != null) {
      out.println("          " + result.problem());
    }
    out.flush();
  }

  void signOff(Report report, Path page) {
    SignOff signOff = report.signOff();
    out.printf(
        """

        Sign-off
          Total tests:  %d
          Passed:       %d / %d
          Failed:       %d
          Blocked:      %d
          Not run:      %d
          Decision:     %s
          Date:         %s
          Tested by:    %s
          Environment:  %s
          Model:        %s

        Report: %s (and .md, .json)
        """,
        signOff.total(),
        signOff.passed(),
        signOff.total(),
        signOff.failed(),
        signOff.blocked(),
        signOff.skipped(),
        signOff.decision().text(),
        report.date(),
        report.testedBy(),
        report.environment(),
        report.modelVersion() == null ? "-" : report.modelVersion(),
        page);
    out.flush();
  }
}
