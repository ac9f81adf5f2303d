package com.stygig.async.internal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON document, or a part of one, as it was read: numbers keep their digits. It stands on
 * Jackson's parser alone, as Jackson's own tree shares classes with Jackson 2, in whose version an
 * application is not free. Immutable.
 */
public final class JsonValue {
  private enum Absent {
    MISSING
  }

  /** The digits of a number, or NaN, Infinity and the like. */
  private record Digits(String text, boolean isWhole) {}

  private static final JsonValue MISSING = new JsonValue(Absent.MISSING);

  /** A map, list, string, {@link Digits} or Boolean; null for null. */
  private final @Nullable Object value;

  private JsonValue(@Nullable Object value) {
    this.value = value;
  }

  /**
   * Reads a document.
   *
   * @param factory with the limits to heed
   * @param text in UTF-8, UTF-16 or UTF-32
   * @return the document, {@linkplain #isMissing missing} if there is none in the text
   * @throws JacksonException if it is no JSON, or more than one document
   */
  public static JsonValue read(JsonFactory factory, byte[] text) {
    return read(factory, text, 0);
  }

  /**
   * Reads a document from the end of an array.
   *
   * @param factory with the limits to heed
   * @param text in UTF-8, UTF-16 or UTF-32
   * @param offset where it begins
   * @return the document, {@linkplain #isMissing missing} if there is none in the text
   * @throws JacksonException if it is no JSON, or more than one document
   */
  public static JsonValue read(JsonFactory factory, byte[] text, int offset) {
    try (JsonParser parser =
        factory.createParser(ObjectReadContext.empty(), text, offset, text.length - offset)) {
      return document(parser);
    }
  }

  /**
   * Reads a document.
   *
   * @param factory with the limits to heed
   * @param text the text
   * @return the document, {@linkplain #isMissing missing} if there is none in the text
   * @throws JacksonException if it is no JSON, or more than one document
   */
  public static JsonValue read(JsonFactory factory, String text) {
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
      return document(parser);
    }
  }

  private static JsonValue document(JsonParser parser) {
    if (parser.nextToken() == null) {
      return MISSING;
    }
    JsonValue document = value(parser);
    if (parser.nextToken() != null) {
      throw new StreamReadException(parser, "It is more than one JSON document");
    }
    return document;
  }

  /** The parser's limit on nesting is the limit of this recursion, too. */
  private static JsonValue value(JsonParser parser) {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> new JsonValue(parser.getString());
      case VALUE_NUMBER_INT -> new JsonValue(new Digits(parser.getString(), true));
      case VALUE_NUMBER_FLOAT -> new JsonValue(new Digits(parser.getString(), false));
      case VALUE_TRUE -> new JsonValue(true);
      case VALUE_FALSE -> new JsonValue(false);
      case VALUE_NULL -> new JsonValue(null);
      default -> throw new StreamReadException(parser, "No value begins with " + token);
    };
  }

  /** Of several members of a name the last one counts, as with most readers. */
  private static JsonValue object(JsonParser parser) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      members.put(name, value(parser));
    }
    return new JsonValue(Collections.unmodifiableMap(members));
  }

  private static JsonValue array(JsonParser parser) {
    List<JsonValue> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser));
    }
    return new JsonValue(Collections.unmodifiableList(elements));
  }

  /**
   * Returns whether there is nothing, not even null.
   *
   * @return whether it is what {@link #get} returns for a name that is not there
   */
  public boolean isMissing() {
    return value == Absent.MISSING;
  }

  /**
   * Returns whether there is nothing, or null.
   *
   * @return whether it says nothing
   */
  public boolean isMissingOrNull() {
    return value == null || isMissing();
  }

  /**
   * Returns whether it is an object.
   *
   * @return whether it is one
   */
  public boolean isObject() {
    return value instanceof Map;
  }

  /**
   * Returns whether it is an array.
   *
   * @return whether it is one
   */
  public boolean isArray() {
    return value instanceof List;
  }

  /**
   * Returns whether it is a number, or NaN or an infinity.
   *
   * @return whether it is one
   */
  public boolean isNumber() {
    return value instanceof Digits;
  }

  /**
   * Returns whether it is {@code true}.
   *
   * @return false for all else
   */
  public boolean isTrue() {
    return Boolean.TRUE.equals(value);
  }

  /**
   * Returns a member of an object.
   *
   * @param name its name
   * @return the member, {@linkplain #isMissing missing} if this is no object or has none of the
   *     name
   */
  public JsonValue get(String name) {
    return members().getOrDefault(name, MISSING);
  }

  /**
   * Returns an object's members, in their order.
   *
   * @return the members, empty if this is no object
   */
  @SuppressWarnings("unchecked") // made in object()
  public Map<String, JsonValue> members() {
    return value instanceof Map<?, ?> members ? (Map<String, JsonValue>) members : Map.of();
  }

  /**
   * Returns an array's elements.
   *
   * @return the elements, empty if this is no array
   */
  @SuppressWarnings("unchecked") // made in array()
  public List<JsonValue> elements() {
    return value instanceof List<?> elements ? (List<JsonValue>) elements : List.of();
  }

  /**
   * Returns a string's text.
   *
   * @return the text, empty if this is no string
   */
  public Optional<String> string() {
    return value instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /**
   * Returns what a string, number or boolean says, as text.
   *
   * @return the text, empty for all else
   */
  public Optional<String> scalar() {
    if (value instanceof Digits digits) {
      return Optional.of(digits.text());
    }
    return value instanceof Boolean ? Optional.of(value.toString()) : string();
  }

  /**
   * Returns a number's value.
   *
   * @return the value, NaN if this is no number
   */
  public double doubleValue() {
    return value instanceof Digits digits ? decimal(digits.text()) : Double.NaN;
  }

  private static double decimal(String digits) {
    return switch (digits) {
      case "INF", "+INF", "+Infinity" -> Double.POSITIVE_INFINITY;
      case "-INF" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(digits);
    };
  }

  /**
   * Returns a whole number.
   *
   * @return the number, empty for all else, such as 1.0, and beyond 32 bits
   */
  public OptionalInt whole() {
    if (value instanceof Digits digits && digits.isWhole()) {
      try {
        return OptionalInt.of(Integer.parseInt(digits.text()));
      } catch (NumberFormatException e) {
        // beyond 32 bits
      }
    }
    return OptionalInt.empty();
  }

  /**
   * Returns this as others' classes: maps, lists, strings, Integer, Long, BigInteger, BigDecimal,
   * Boolean and null.
   *
   * @return an object of its own
   */
  public @Nullable Object toJava() {
    if (isObject()) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      members().forEach((name, member) -> object.put(name, member.toJava()));
      return object;
    }
    if (isArray()) {
      List<@Nullable Object> array = new ArrayList<>();
      elements().forEach(element -> array.add(element.toJava()));
      return array;
    }
    return value instanceof Digits digits ? number(digits) : value;
  }

  private static Number number(Digits digits) {
    if (!digits.isWhole()) {
      double rounded = decimal(digits.text());
      boolean isNamed = Double.isNaN(rounded) || digits.text().contains("I");
      return isNamed ? rounded : new BigDecimal(digits.text());
    }
    BigInteger whole = new BigInteger(digits.text());
    if (whole.bitLength() < Integer.SIZE) {
      return whole.intValue();
    }
    return whole.bitLength() < Long.SIZE ? whole.longValue() : whole;
  }

  /** A number is its digits, and all else what {@link JsonText} knows. */
  void write(JsonText text) {
    if (value instanceof Digits digits) {
      text.number(digits.text());
    } else {
      text.value(value);
    }
  }

  /**
   * Returns the JSON, on one line and without blanks.
   *
   * @return what can be read again
   */
  @Override
  public String toString() {
    return isMissing() ? "" : JsonText.of(this);
  }
}
