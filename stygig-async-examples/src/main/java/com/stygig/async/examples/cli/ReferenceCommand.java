package com.stygig.async.examples.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Spec;

/** {@code stygig reference}: all commands as one Markdown document, from their help texts. */
@Command(
    name = "reference",
    description = "Prints the reference of all commands as Markdown.",
    mixinStandardHelpOptions = true)
final class ReferenceCommand implements Runnable {
  private static final String CANDIDATES = "${COMPLETION-CANDIDATES}";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    CommandSpec root = spec.root();
    out.print("# stygig\n\n");
    out.print(text(root.usageMessage().description()) + "\n\n");
    out.print("Generated from the commands' help texts by `stygig reference`.\n\n");
    List<CommandSpec> commands =
        root.subcommands().values().stream()
            .map(CommandLine::getCommandSpec)
            .filter(command -> !command.name().equals("help"))
            .toList();
    out.print("| command | does |\n|---|---|\n");
    for (CommandSpec command : commands) {
      out.print(
          "| [%s](#stygig-%s) | %s |\n"
              .formatted(
                  command.name(),
                  command.name(),
                  cell(firstSentence(text(command.usageMessage().description())))));
    }
    commands.forEach(command -> print(command, out));
    out.flush();
  }

  private static void print(CommandSpec command, PrintWriter out) {
    UsageMessageSpec usage = command.usageMessage();
    out.print("\n## stygig " + command.name() + "\n\n");
    out.print(text(usage.description()) + "\n\n");
    String synopsis = new Help(command, Help.defaultColorScheme(Help.Ansi.OFF)).synopsis(0);
    out.print("```\n" + synopsis.stripTrailing() + "\n```\n");
    arguments(command, out);
    exitCodes(usage, out);
    if (usage.footer().length > 0) {
      out.print("\nExamples:\n\n```sh\n");
      Arrays.stream(usage.footer()).forEach(line -> out.print(line.strip() + "\n"));
      out.print("```\n");
    }
  }

  private static void arguments(CommandSpec command, PrintWriter out) {
    List<OptionSpec> options = command.options().stream().filter(o -> !o.hidden()).toList();
    List<PositionalParamSpec> parameters =
        command.positionalParameters().stream().filter(p -> !p.hidden()).toList();
    if (options.isEmpty() && parameters.isEmpty()) {
      return;
    }
    out.print("\n| option | |\n|---|---|\n");
    parameters.forEach(p -> row("`" + p.paramLabel() + "`", p, out));
    options.forEach(o -> row(name(o), o, out));
  }

  private static void row(String name, ArgSpec argument, PrintWriter out) {
    out.print("| " + name + " | " + cell(description(argument)) + " |\n");
  }

  private static String description(ArgSpec argument) {
    String text = text(argument.description());
    if (text.contains(CANDIDATES)) {
      text =
          text.replace(
              CANDIDATES, "`" + String.join("`, `", argument.completionCandidates()) + "`");
    }
    return text.replace("${DEFAULT-VALUE}", "`" + argument.defaultValueString(true) + "`");
  }

  private static String name(OptionSpec option) {
    String names = String.join("`, `", option.names());
    return option.arity().max() == 0
        ? "`" + names + "`"
        : "`" + names + " " + option.paramLabel() + "`";
  }

  private static void exitCodes(UsageMessageSpec usage, PrintWriter out) {
    if (usage.exitCodeList().isEmpty()) {
      return;
    }
    out.print("\n| exit code | |\n|---|---|\n");
    for (Map.Entry<String, String> code : usage.exitCodeList().entrySet()) {
      out.print("| " + code.getKey() + " | " + cell(code.getValue()) + " |\n");
    }
  }

  private static String text(String[] lines) {
    return String.join(" ", lines).replace("%%", "%").strip();
  }

  private static String firstSentence(String text) {
    int end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end + 1);
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
