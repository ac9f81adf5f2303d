package com.stygig.async;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.ErrorReportConfiguration;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.core.json.JsonReadFeature;

/**
 * How JSON of others is read: within limits, whatever the application has made Jackson's default,
 * and with errors that quote little of it. How long a document may be is said where it is fetched.
 */
final class Json {
  static final int MAX_NESTING = 500;

  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxNestingDepth(MAX_NESTING)
          .maxNumberLength(1_000)
          .maxNameLength(50_000)
          .maxStringLength(100_000_000)
          .build();

  private static final ErrorReportConfiguration ERRORS =
      ErrorReportConfiguration.builder().maxErrorTokenLength(40).build();

  /** Models write with Python's json module, which writes NaN and infinities. */
  static final JsonFactory OF_MODELS =
      limited(MAX_NESTING).enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /** For what the caller has written. */
  private static final JsonFactory UNLIMITED =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              LIMITS
                  .rebuild()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .build())
          .errorReportConfiguration(ERRORS)
          .build();

  private Json() {}

  /**
   * Returns the text if it is one JSON document, of any length. NaN, Infinity and -Infinity may be
   * in it, as Python reads and writes them.
   */
  static String requireDocument(String name, String text) {
    requireUnicode(name, Objects.requireNonNull(text, name));
    try (JsonParser parser = UNLIMITED.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        throw new IllegalArgumentException(name + " has no JSON in it");
      }
      skipValue(name, parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException(
            name
                + " is more than one JSON document; the second begins in "
                + place(parser.currentTokenLocation()));
      }
      return text;
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          name + " is no JSON: " + e.getOriginalMessage() + ", in " + place(e.getLocation()), e);
    }
  }

  /** Or else it would be sent with question marks in it. */
  private static void requireUnicode(String name, String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (Character.getType(text.codePointAt(i)) == Character.SURROGATE) {
        throw new IllegalArgumentException(
            name + " is no valid Unicode: half of a surrogate pair at index " + i);
      }
    }
  }

  private static void skipValue(String name, JsonParser parser) {
    int depth = 0;
    do {
      JsonToken token = parser.currentToken();
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (token == JsonToken.VALUE_NUMBER_FLOAT && !isOfPython(parser.getString())) {
        throw new IllegalArgumentException(
            name
                + " is no JSON: "
                + parser.getString()
                + ", in "
                + place(parser.currentTokenLocation()));
      }
    } while (depth > 0 && parser.nextToken() != null);
  }

  /** Jackson reads some more names of infinities. */
  private static boolean isOfPython(String number) {
    return !number.contains("I") || number.equals("Infinity") || number.equals("-Infinity");
  }

  private static String place(@Nullable TokenStreamLocation location) {
    return location == null
        ? "it"
        : "line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  /** Returns what reads by the rules of JSON. */
  static JsonFactory strict(int maxNesting) {
    return limited(maxNesting).build();
  }

  private static JsonFactoryBuilder limited(int maxNesting) {
    return JsonFactory.builder()
        .streamReadConstraints(LIMITS.rebuild().maxNestingDepth(maxNesting).build())
        .errorReportConfiguration(ERRORS);
  }
}
