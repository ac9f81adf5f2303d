package com.stygig.async;

import com.stygig.async.JournalLine.Damaged;
import com.stygig.async.JournalLine.Remembered;
import com.stygig.async.JournalLine.Removed;
import com.stygig.async.JournalLine.Unknown;
import com.stygig.async.internal.JsonText;
import com.stygig.async.internal.JsonValue;
import com.stygig.async.spi.InvocationJournal.Entry;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonFactory;

/**
 * The lines of a journal's file: a checksum of the JSON, a blank, and the JSON, all of it ASCII. A
 * line says everything of its inference, so that one that is lost takes no other with it.
 */
final class JournalFormat {
  /** What stands before the JSON: eight digits and a blank. */
  private static final int PREFIX = 9;

  private static final String INTENDED = "intend";
  private static final String ACCEPTED = "accepted";
  private static final String FORGOTTEN = "forget";

  private static final JsonFactory JSON = Json.strict(Json.MAX_NESTING);

  private JournalFormat() {}

  /** Returns the line of an entry, with its end. */
  static byte[] line(Entry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("op", entry.receipt().isPresent() ? ACCEPTED : INTENDED);
    json.put("id", entry.inferenceId());
    json.put("endpoint", entry.endpointName());
    json.put("at", entry.intendedAt().toString());
    entry.receipt().ifPresent(receipt -> json.put("receipt", ReceiptJson.members(receipt)));
    return line(json);
  }

  /** Returns the line that says that an entry is gone, with its end. */
  static byte[] forgotten(String inferenceId) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("op", FORGOTTEN);
    json.put("id", inferenceId);
    return line(json);
  }

  /** Reads a line without its end. */
  static JournalLine read(byte[] line) {
    if (!isSound(line)) {
      return new Damaged();
    }
    try {
      return read(JsonValue.read(JSON, line, PREFIX));
    } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
      return new Unknown();
    }
  }

  private static byte[] line(Map<String, Object> json) {
    byte[] text = JsonText.ascii(json).getBytes(StandardCharsets.US_ASCII);
    byte[] line = new byte[PREFIX + text.length + 1];
    System.arraycopy(text, 0, line, PREFIX, text.length);
    System.arraycopy(prefix(line, text.length), 0, line, 0, PREFIX);
    line[line.length - 1] = '\n';
    return line;
  }

  private static boolean isSound(byte[] line) {
    return line.length > PREFIX
        && Arrays.equals(line, 0, PREFIX, prefix(line, line.length - PREFIX), 0, PREFIX);
  }

  private static byte[] prefix(byte[] line, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(line, PREFIX, length);
    String digits = HexFormat.of().toHexDigits((int) checksum.getValue());
    return (digits + " ").getBytes(StandardCharsets.US_ASCII);
  }

  private static JournalLine read(JsonValue json) {
    return switch (json.get("op").string().orElse("")) {
      case INTENDED -> new Remembered(entry(json, null), true);
      case ACCEPTED -> accepted(json);
      case FORGOTTEN -> new Removed(text(json, "id"));
      default -> new Unknown();
    };
  }

  private static JournalLine accepted(JsonValue json) {
    InvocationReceipt receipt;
    try {
      receipt = ReceiptJson.read(json.get("receipt"));
    } catch (IllegalArgumentException e) {
      return new Remembered(entry(json, null), false);
    }
    return new Remembered(entry(json, receipt), true);
  }

  private static Entry entry(JsonValue json, @Nullable InvocationReceipt receipt) {
    return new Entry(
        text(json, "id"),
        text(json, "endpoint"),
        Instant.parse(text(json, "at")),
        Optional.ofNullable(receipt));
  }

  private static String text(JsonValue json, String name) {
    return json.get(name)
        .string()
        .orElseThrow(() -> new IllegalArgumentException("It has no " + name));
  }
}
