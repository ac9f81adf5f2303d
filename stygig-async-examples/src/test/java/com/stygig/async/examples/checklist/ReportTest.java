package com.stygig.async.examples.checklist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stygig.async.examples.checklist.TestResult.Outcome;
import com.stygig.async.examples.checklist.TestResult.Picture;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
  private static final String EVIL = "<script src=\"https://evil\">alert('x')</script>";
  @TempDir Path directory;

  private static Report report() {
    List<TestResult> tests =
        List.of(
            new TestResult(
                1,
                "Deploy",
                Outcome.PASSED,
                Duration.ofMillis(1_250),
                List.of(new Criterion("ticked", true, "x", "y\nz")),
                null,
                List.of("a note"),
                List.of(new Picture("a board " + EVIL, new byte[] {1, 2, 3}))),
            new TestResult(
                2,
                "Invoke " + EVIL,
                Outcome.FAILED,
                Duration.ofSeconds(2),
                List.of(new Criterion("not ticked", false, "five", EVIL)),
                EVIL,
                List.of(EVIL),
                List.of()),
            TestResult.skipped(3, "Wait"));
    return new Report(
        Instant.parse("2026-01-02T03:04:05Z"),
        "Me | " + EVIL,
        "Staging",
        null,
        "e",
        "ap-south-1",
        30,
        Duration.ofSeconds(50),
        SignOff.of(tests, false),
        tests);
  }

  private String written(String name) throws Exception {
    assertThat(new ReportWriter(directory).write(report()))
        .isEqualTo(directory.resolve("checklist.html"));
    return Files.readString(directory.resolve(name));
  }

  @Test
  void thePageShowsTextsAsTexts() throws Exception {
    assertThat(written("checklist.html"))
        .doesNotContain("<script")
        .contains("&lt;script")
        .contains("expected five, seen &lt;script");
  }

  @Test
  void thePageNeedsNothingElse() throws Exception {
    String page = written("checklist.html");

    assertThat(page).contains("src=\"data:image/jpeg;base64,AQID\"");
    assertThat(page)
        .doesNotContainPattern("(?i)<[^>]*\\b(src|href)=\"(?!data:)")
        .doesNotContain("@import", "url(", "<link");
  }

  @Test
  void markdownHasTheBoxesOfTheForm() throws Exception {
    assertThat(written("checklist.md"))
        .contains("- [ ] **APPROVED**", "- [x] **NEEDS WORK**", "- [ ] **BLOCKED**")
        .contains("**Tests passed:** 1 / 3")
        .contains("- [x] ticked: y z\n")
        .contains("- [ ] not ticked: expected five, seen &lt;script")
        .contains("| Tested by | Me \\| &lt;script")
        .doesNotContain("<script");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "![x](https://example.com/p.png), !\\[x\\](https\\://example.com/p.png)",
        "# APPROVED, \\# APPROVED",
        "* all good, \\* all good",
        "- all good, \\- all good",
        "1. one, 1\\. one",
        "> quote, \\> quote",
        "---, \\---",
        "===, \\===",
        "**bold**, \\*\\*bold\\*\\*",
        "_emphasis_ of a_b, \\_emphasis\\_ of a_b",
        "~~gone~~, \\~\\~gone\\~\\~",
        "[x][1], \\[x\\]\\[1\\]",
        "\\![x], \\\\!\\[x\\]",
        "`code, \\`code",
        "a | b, a \\| b",
        "a\\| b, a\\\\\\| b",
        "<img src=x>, &lt;img src=x>"
      })
  void textsOfOthersAreNoMarkup(String text, String escaped) {
    assertThat(ReportWriter.markdown(text)).isEqualTo(escaped);
  }

  @Test
  void limitsThatWereScaledAreToldOf() throws Exception {
    String text = "Simulated times passed 30 times as fast";
    assertThat(written("checklist.md")).contains(text);
    assertThat(written("checklist.html")).contains(text);
  }

  @Test
  void jsonHasItAll() throws Exception {
    JsonNode json = JsonMapper.shared().readTree(written("checklist.json"));

    assertThat(json.path("date").asString()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(json.path("model_version").isNull()).isTrue();
    assertThat(json.path("time_scale").asDouble()).isEqualTo(30);
    assertThat(json.path("sign_off").path("failed").asInt()).isEqualTo(1);
    assertThat(json.path("sign_off").path("skipped").asInt()).isEqualTo(1);
    assertThat(json.path("sign_off").path("decision").asString()).isEqualTo("NEEDS_WORK");
    assertThat(json.path("issues").path(0).asString())
        .isEqualTo("Test 2: not ticked: expected five, seen " + EVIL);
    JsonNode first = json.path("tests").path(0);
    assertThat(first.path("seconds").asDouble()).isEqualTo(1.25);
    assertThat(first.path("criteria").path(0).path("seen").asString()).isEqualTo("y\nz");
    assertThat(first.path("notes").path(0).asString()).isEqualTo("a note");
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThatThrownBy(() -> new ReportWriter(file.resolve("below")).write(report()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString());
  }
}
