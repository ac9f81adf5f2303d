package com.stygig.async.examples.cli;

import com.stygig.async.InferenceHandle;
import com.stygig.async.InvocationReceipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  private static final int PATIENCE_SECONDS = 5;

  private final List<? extends InferenceHandle<?>> handles;
  private final Target target;

  Receipts(List<? extends InferenceHandle<?>> handles, Target target) {
    this.handles = handles;
    this.target = target;
  }

  /** Keeps the receipts in a file, and says so. */
  String howToGoOn() {
    if (target.aws().endsWithThisProcess()) {
      return "Interrupted. The local cloud was in this process and has ended with it.";
    }
    List<String> lines = new ArrayList<>();
    int unknown = 0;
    for (InferenceHandle<?> handle : handles) {
      try {
        lines.add(handle.receipt().get(PATIENCE_SECONDS, TimeUnit.SECONDS).toJson());
      } catch (ExecutionException e) {
        // It was not accepted.
      } catch (TimeoutException | InterruptedException e) {
        unknown++;
      }
    }
    return describe(lines) + (unknown == 0 ? "" : "\n" + unknown + " may or may not be accepted.");
  }

  private String describe(List<String> lines) {
    if (lines.isEmpty()) {
      return "Interrupted. Nothing was accepted.";
    }
    return "Interrupted. What was accepted goes on at the endpoint. Get the result with:\n  stygig result"
        + (target.isLocal() ? " --local " : " --region " + target.aws().region() + " ")
        + keep(lines);
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
