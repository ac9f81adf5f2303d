package com.stygig.async.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@link Servers} in a process of their own, on the class path of this one, for as long as this one
 * lives. Not thread-safe; its clients are.
 */
final class ServerProcess implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Process process;
  private final PrintWriter commands;
  private final BufferedReader answers;
  private final Servers.Addresses addresses;
  private final List<CountedClients> clients = new ArrayList<>();

  private ServerProcess(Process process) {
    this.process = process;
    commands = new PrintWriter(process.outputWriter(UTF_8), true);
    answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    addresses = Servers.Addresses.parse(nextAnswer());
  }

  /** With an S3 in memory. */
  static ServerProcess start() {
    return start(List.of());
  }

  /** With an S3 in a folder. */
  static ServerProcess startWith(Path s3Directory) {
    return start(List.of(s3Directory.toString()));
  }

  private static ServerProcess start(List<String> args) {
    try {
      return new ServerProcess(ChildJvm.builder(List.of("-Xmx2g"), Servers.class, args).start());
    } catch (IOException e) {
      throw new UncheckedIOException("The servers did not start", e);
    }
  }

  Servers.Addresses addresses() {
    return addresses;
  }

  /** Deploys an endpoint, and returns its topic's ARN, which is empty if it has none. */
  String deploy(ModelEndpoint endpoint) {
    commands.println(JSON.writeValueAsString(endpoint));
    return nextAnswer();
  }

  /** Builds a set of clients, which are closed with the process at the latest. */
  CountedClients newClients() {
    return closeLater(CountedClients.of(addresses));
  }

  /** The same, but that nothing is counted, which takes time. */
  CountedClients newUncountedClients() {
    return closeLater(CountedClients.uncounted(addresses));
  }

  private CountedClients closeLater(CountedClients set) {
    clients.add(set);
    return set;
  }

  private String nextAnswer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new IllegalStateException("The servers have ended; see what they printed above");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException("The servers do not answer", e);
    }
  }

  @Override
  public void close() {
    clients.forEach(CountedClients::close);
    process.destroyForcibly();
  }
}
