package com.stygig.async.examples.cli;

import com.stygig.async.InferenceHandle;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultTimeoutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/** The receipts of inferences that a command leaves before it has their results. */
final class Receipts {
  /** An invocation may be on its way: what the service has accepted must not be lost. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<? extends InferenceHandle<?>> handles;
  private final boolean cloudEndsToo;
  private final String whereOptions;

  /**
   * Of whatever is in a list when they are asked for.
   *
   * @param cloudEndsToo whether there is nothing to go on with after this process
   * @param whereOptions the options that say where AWS is
   */
  Receipts(List<? extends InferenceHandle<?>> handles, boolean cloudEndsToo, String whereOptions) {
    this.handles = handles;
    this.cloudEndsToo = cloudEndsToo;
    this.whereOptions = whereOptions;
  }

  /** Keeps the receipts in a file, and says so. */
  String howToGoOn() {
    if (cloudEndsToo) {
      return "Interrupted. The local cloud was in this process and has ended with it.";
    }
    List<CompletableFuture<InvocationReceipt>> receipts =
        handles.stream().map(InferenceHandle::receipt).toList();
    await(receipts);
    List<String> lines = new ArrayList<>();
    int unknown = 0;
    for (CompletableFuture<InvocationReceipt> receipt : receipts) {
      if (!receipt.isDone()) {
        unknown++;
      } else if (!receipt.isCompletedExceptionally()) {
        lines.add(receipt.join().toJson());
      }
    }
    return "Interrupted. " + describe(lines, unknown);
  }

  /** The same for those whose results have not come in time. */
  Optional<String> afterTimeout() {
    if (cloudEndsToo) {
      return Optional.empty();
    }
    List<String> lines =
        handles.stream()
            .map(InferenceHandle::result)
            .flatMap(result -> timedOut(result).stream())
            .map(InvocationReceipt::toJson)
            .toList();
    return lines.isEmpty() ? Optional.empty() : Optional.of(describe(lines, 0));
  }

  private static Optional<InvocationReceipt> timedOut(CompletableFuture<?> result) {
    try {
      Object unused = result.getNow(null);
      return Optional.empty();
    } catch (CompletionException e) {
      return e.getCause() instanceof ResultTimeoutException timeout
          ? timeout.receipt()
          : Optional.empty();
    } catch (CancellationException e) {
      return Optional.empty();
    }
  }

  /** Until all have ended somehow, but not for long, however many there are. */
  private static void await(List<CompletableFuture<InvocationReceipt>> receipts) {
    try {
      CompletableFuture.allOf(receipts.toArray(CompletableFuture[]::new))
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | CancellationException e) {
      // Some were not accepted.
    } catch (TimeoutException e) {
      // Some are still on their way.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String describe(List<String> lines, int unknown) {
    String doubtful = unknown == 0 ? "" : unknown + " may or may not be accepted.";
    if (lines.isEmpty()) {
      return unknown == 0 ? "Nothing was accepted." : doubtful;
    }
    return "What was accepted goes on at the endpoint. Get the result with:\n  stygig result "
        + whereOptions
        + " "
        + keep(lines)
        + (unknown == 0 ? "" : "\n" + doubtful);
  }

  /** In a file, and if that cannot be, in the message. */
  private String keep(List<String> lines) {
    String text = String.join("\n", lines) + "\n";
    Path file = Path.of(handles.get(0).inferenceId() + ".receipt.json");
    try {
      Files.writeString(file, text);
      return file.toString();
    } catch (IOException e) {
      return "- <<'END'\n" + text + "END";
    }
  }

  /** Reads receipts, one or several, one after the other. */
  static List<InvocationReceipt> read(String text) {
    List<InvocationReceipt> receipts = new ArrayList<>();
    try (MappingIterator<JsonNode> documents =
        JsonMapper.shared().readerFor(JsonNode.class).readValues(text)) {
      documents.forEachRemaining(json -> receipts.add(InvocationReceipt.fromJson(json.toString())));
    } catch (JacksonException e) {
      throw new IllegalArgumentException("Not a receipt: " + e.getOriginalMessage(), e);
    }
    if (receipts.isEmpty()) {
      throw new IllegalArgumentException("No receipt there");
    }
    return receipts;
  }
}
