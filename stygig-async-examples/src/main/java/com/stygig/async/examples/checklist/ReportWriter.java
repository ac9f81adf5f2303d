package com.stygig.async.examples.checklist;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/** Writes a report as Markdown, as JSON, and as one HTML page that needs nothing else. */
public final class ReportWriter {
  private final Path directory;

  public ReportWriter(Path directory) {
    this.directory = directory;
  }

  /** Writes all three, and tells the page. */
  public Path write(Report report) {
    try {
      Files.createDirectories(directory);
      Files.writeString(
          directory.resolve("checklist.json"),
          JsonMapper.shared()
                  .writerWithDefaultPrettyPrinter()
                  .writeValueAsString(ReportJson.of(report))
              + "\n");
      Files.writeString(
          directory.resolve("checklist.md"), fill("report.md", report, ReportWriter::markdown));
      return Files.writeString(
          directory.resolve("checklist.html"), fill("report.html", report, Escapers.HTML));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the report to " + directory, e);
    }
  }

  private static String fill(String template, Report report, Mustache.Escaper escaper)
      throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ReportWriter.class.getResourceAsStream(template), template)) {
      return Mustache.compiler()
          .withEscaper(escaper)
          .compile(new String(in.readAllBytes(), UTF_8))
          .execute(ReportView.of(report));
    }
  }

  /** Texts of others stay in their line and cell, and are no markup. */
  static String markdown(String text) {
    return text.strip()
        .replaceAll("\\s*\\R\\s*", " ")
        .replaceAll("[\\p{Cntrl}\\u202A-\\u202E\\u2066-\\u2069]", "")
        .replaceAll("[\\\\\\[\\]`*~]", "\\\\$0") // of links, images, code and emphasis
        .replaceAll("(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", "\\\\_")
        .replaceAll("^(?=[#+=>-])", "\\\\") // of headings, lists and quotes
        .replaceAll("^(\\d+)([.)])", "$1\\\\$2")
        .replace("://", "\\://")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace("|", "\\|");
  }
}
