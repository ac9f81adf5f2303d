package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class ReferenceCommandTest {
  /** All but those that picocli brings. */
  static Stream<CommandLine> commands() {
    return Stygig.commandLine().getSubcommands().values().stream()
        .filter(
            command -> command.getCommand().getClass().getPackage() == Stygig.class.getPackage());
  }

  @Test
  void theReferenceInTheRepositoryIsThatOfTheCommands() throws Exception {
    String committed = Files.readString(Path.of("..", "docs", "stygig.md"));

    assertThat(Run.of("reference").out())
        .as("docs/stygig.md: stygig-async-examples/bin/stygig reference > docs/stygig.md")
        .isEqualTo(committed);
  }

  @Test
  void theReadmeNamesEveryCommand() throws Exception {
    String readme = Files.readString(Path.of("..", "README.md"));

    assertThat(commands())
        .allSatisfy(c -> assertThat(readme).contains("`" + c.getCommandName() + "`"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithExamplesAndExitCodes(CommandLine command) {
    String help = command.getUsageMessage();

    assertThat(help).contains("Usage: stygig " + command.getCommandName()).contains("--help");
    if (!(command.getCommand() instanceof ReferenceCommand)) {
      assertThat(help).contains("Examples:").contains("Exit codes:").contains("--json");
    }
  }

  @Test
  void completionKnowsTheCommands() {
    assertThat(Run.of("generate-completion").out()).contains("preflight").contains("--save-visual");
  }
}
