package com.stygig.async.internal;

import java.io.StringWriter;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** Writes JSON, on one line and without blanks. */
public final class JsonText {
  /** What is written was read before, within the reader's limits, or is ours. */
  private static final StreamWriteConstraints LIMITS =
      StreamWriteConstraints.builder().maxNestingDepth(2_000).build();

  private static final JsonFactory UNICODE =
      JsonFactory.builder().streamWriteConstraints(LIMITS).build();

  private static final JsonFactory ASCII =
      UNICODE.rebuild().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final JsonGenerator generator;

  private JsonText(JsonGenerator generator) {
    this.generator = generator;
  }

  /**
   * Returns the JSON of a value.
   *
   * @param value a {@link JsonValue}, map with names as keys, collection, string, number, boolean
   *     or null
   * @return the text
   * @throws IllegalArgumentException if it is, or contains, something else
   */
  public static String of(@Nullable Object value) {
    return write(UNICODE, value);
  }

  /**
   * Returns the JSON of a value in ASCII, which can have any text in it, also one that is no valid
   * Unicode.
   *
   * @param value as {@link #of} takes
   * @return the text
   * @throws IllegalArgumentException as {@link #of} does
   */
  public static String ascii(@Nullable Object value) {
    return write(ASCII, value);
  }

  private static String write(JsonFactory factory, @Nullable Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = factory.createGenerator(ObjectWriteContext.empty(), text)) {
      new JsonText(generator).value(value);
    }
    return text.toString();
  }

  void value(@Nullable Object value) {
    if (value instanceof JsonValue json) {
      json.write(this);
    } else if (value instanceof Map<?, ?> members) {
      object(members);
    } else if (value instanceof Collection<?> elements) {
      array(elements);
    } else if (value instanceof CharSequence text) {
      generator.writeString(text.toString());
    } else if (value instanceof Number number) {
      number(number.toString());
    } else if (value instanceof Boolean bool) {
      generator.writeBoolean(bool);
    } else if (value == null) {
      generator.writeNull();
    } else {
      throw new IllegalArgumentException("No JSON can be made of a " + value.getClass().getName());
    }
  }

  private void object(Map<?, ?> members) {
    generator.writeStartObject();
    members.forEach(
        (name, member) -> {
          generator.writeName(String.valueOf(name));
          value(member);
        });
    generator.writeEndObject();
  }

  private void array(Collection<?> elements) {
    generator.writeStartArray();
    elements.forEach(this::value);
    generator.writeEndArray();
  }

  void number(String digits) {
    generator.writeNumber(digits);
  }
}
