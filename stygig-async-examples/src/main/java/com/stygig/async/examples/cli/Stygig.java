package com.stygig.async.examples.cli;

import com.stygig.async.ResultTimeoutException;
import com.stygig.async.StygigAsyncException;
import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.endpoint.MissingCredentials;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import software.amazon.awssdk.core.exception.SdkException;

/** The {@code stygig} command. */
@Command(
    name = "stygig",
    description = "StyGig recommendations from an Amazon SageMaker asynchronous endpoint.",
    subcommands = {
      LocalCommand.class,
      PreflightCommand.class,
      DeployCommand.class,
      DescribeCommand.class,
      DoctorCommand.class,
      InvokeCommand.class,
      ResultCommand.class,
      SubscribeCommand.class,
      RealTimeCommand.class,
      CompareCommand.class,
      LogsCommand.class,
      ChecklistCommand.class,
      CleanupCommand.class,
      ReferenceCommand.class,
      AutoComplete.GenerateCompletion.class,
      CommandLine.HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Stygig.Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Stygig {
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int TIMED_OUT = 3;

  private Stygig() {}

  /**
   * Runs a command and ends the JVM with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    // Pictures are drawn, but never on a screen.
    System.setProperty("java.awt.headless", "true");
    CommandLine commandLine = commandLine();
    int exitCode = commandLine.execute(args);
    if (System.out.checkError()) {
      complain(commandLine, "cannot write to standard output");
      exitCode = Math.max(exitCode, FAILED);
    }
    System.exit(exitCode);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Stygig())
        .setParameterExceptionHandler(Stygig::explainUsage)
        .setExecutionStrategy(Stygig::run)
        .setExecutionExceptionHandler((e, commandLine, parsed) -> explain(e, commandLine))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100);
  }

  private static int run(CommandLine.ParseResult parsed) {
    CommandLine root = parsed.commandSpec().root().commandLine();
    root.setOut(TerminalText.guarding(root.getOut()));
    root.setErr(TerminalText.guarding(root.getErr()));
    return new CommandLine.RunLast().execute(parsed);
  }

  private static int explainUsage(ParameterException e, String[] args) {
    CommandLine commandLine = e.getCommandLine();
    complain(
        commandLine,
        e.getMessage() + " (see " + commandLine.getCommandSpec().qualifiedName() + " --help)");
    return USAGE;
  }

  /**
   * One line for what a user can do something about; a stack trace only for a fault of this
   * program.
   */
  private static int explain(Exception e, CommandLine commandLine) throws Exception {
    Throwable cause = unwrapped(e);
    if (cause instanceof IllegalArgumentException) {
      complain(commandLine, String.valueOf(cause.getMessage()));
      return USAGE;
    }
    if (cause instanceof CommandFailedException failure) {
      complain(commandLine, String.valueOf(failure.getMessage()));
      return failure.exitCode();
    }
    if (cause instanceof UncheckedIOException) {
      complain(commandLine, cause.getMessage() + ": " + cause.getCause());
      return FAILED;
    }
    if (cause instanceof StygigAsyncException || cause instanceof SdkException) {
      complain(commandLine, reason(cause));
      return cause instanceof ResultTimeoutException ? TIMED_OUT : FAILED;
    }
    throw e;
  }

  private static Throwable unwrapped(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  /** Why something failed, for people. */
  static String reason(Throwable error) {
    return MissingCredentials.explain(
        message(unwrapped(error)),
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or sign in with the AWS CLI (or try --local)");
  }

  /** The AWS SDK names an unknown host in the cause only. */
  private static String message(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return "unknown host: " + cause.getMessage();
      }
    }
    return String.valueOf(error.getMessage());
  }

  private static void complain(CommandLine commandLine, String message) {
    commandLine.getErr().println("stygig: " + message.replaceAll("\\s*\\R\\s*", " "));
  }

  /** The version of the published artifacts. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Stygig.class.getPackage().getImplementationVersion();
      return new String[] {"stygig " + (version == null ? "(development)" : version)};
    }
  }
}
