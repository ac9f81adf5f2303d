package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What others write is shown, and does nothing else. */
class TerminalTextTest {
  private static String printed(String text) {
    StringWriter out = new StringWriter();
    PrintWriter guarded = TerminalText.guarding(new PrintWriter(out));
    guarded.printf("%s!", text);
    guarded.flush();
    return out.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "'a\u001b[2Jb', ab!",
    "'a\u001b]0;title\u0007b', ab!",
    "'a\u001b]8;;http://x\u001b\\b', ab!",
    "'a\u001bPq#0\u001b\\b', ab!",
    "'a\u001bcb', ab!",
    "'a\u001b', 'a !'",
    "'a\u009b2Jb', 'a 2Jb!'",
    "'a\u202eb', 'a b!'",
    "'漢字 é 😀', '漢字 é 😀!'"
  })
  void lettersPassAndWhatSteersATerminalDoesNot(String text, String expected) {
    assertThat(printed(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"'\r\u001b[Kdone'", "'\u001b[1mbold\u001b[21m\u001b[0m'"})
  void whatThisProgramUsesItselfPasses(String text) {
    assertThat(printed(text)).isEqualTo(text + "!");
  }

  @Property
  void plainTextHasNoControlsButTabsAndEndsOfLines(@ForAll String text) {
    assertThat(TerminalText.plain("\u001b[" + text + "\u001b" + text))
        .doesNotContain("\u001b")
        .doesNotContainPattern("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]|\r(?!\n)");
  }
}
