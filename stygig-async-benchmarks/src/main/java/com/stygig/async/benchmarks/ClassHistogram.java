package com.stygig.async.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** How many objects of which class are on the heap, and reachable. */
final class ClassHistogram {
  /** Such as " 1: 1000 24000 java.lang.String (java.base@17)". */
  private static final Pattern LINE =
      Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)( .*)?");

  private final Map<String, Line> lines = new HashMap<>();

  private record Line(long objects, long bytes) {
    Line plus(Line other) {
      return new Line(objects + other.objects, bytes + other.bytes);
    }

    Line minus(Line other) {
      return new Line(objects - other.objects, bytes - other.bytes);
    }
  }

  private static final Line NONE = new Line(0, 0);

  /** Counts now, after a collection. */
  static ClassHistogram now() {
    ClassHistogram histogram = new ClassHistogram();
    text()
        .lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(
            line ->
                histogram.lines.merge(
                    line.group(3).replaceAll("\\$\\$Lambda.*", " (lambda)"),
                    new Line(Long.parseLong(line.group(1)), Long.parseLong(line.group(2))),
                    Line::plus));
    return histogram;
  }

  private static String text() {
    try {
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new IllegalStateException("No class histogram from this JVM", e);
    }
  }

  /** Bytes of all that is reachable. */
  long bytes() {
    return lines.values().stream().mapToLong(Line::bytes).sum();
  }

  /** Writes what has come since an earlier one, per handle: first what takes the most. */
  void writeDifference(ClassHistogram before, int handles, Path file) throws IOException {
    List<String> text =
        lines.keySet().stream()
            .sorted(Comparator.comparing((String type) -> since(before, type).bytes()).reversed())
            .filter(type -> since(before, type).bytes() >= handles / 10)
            .map(type -> line(type, since(before, type), handles))
            .toList();
    Files.createDirectories(file.getParent());
    Files.write(file, text);
  }

  private Line since(ClassHistogram before, String type) {
    return lines.getOrDefault(type, NONE).minus(before.lines.getOrDefault(type, NONE));
  }

  private static String line(String type, Line more, int handles) {
    return String.format(
        Locale.ROOT,
        "%7.2f objects %7.1f bytes  %s",
        (double) more.objects() / handles,
        (double) more.bytes() / handles,
        HeldBy.describe(type));
  }
}
