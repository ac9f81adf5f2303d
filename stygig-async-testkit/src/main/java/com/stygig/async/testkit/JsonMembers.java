package com.stygig.async.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The members of a request, or of a structure in it. What is null in JSON is not there. */
final class JsonMembers {
  private final ObjectNode node;
  private final String invalidCode;

  /** The code is that of the service's error for a parameter that is not valid. */
  JsonMembers(ObjectNode node, String invalidCode) {
    this.node = node;
    this.invalidCode = invalidCode;
  }

  ServiceError invalid(String message) {
    return new ServiceError(400, invalidCode, message);
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  @Nullable String text(String name) {
    return get(name, JsonNode::isString, JsonNode::stringValue);
  }

  String text(String name, String otherwise) {
    String text = text(name);
    return text == null ? otherwise : text;
  }

  String required(String name) {
    return present(name, text(name));
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(get(name, JsonNode::isBoolean, JsonNode::booleanValue));
  }

  long whole(String name, long otherwise) {
    Long number = get(name, JsonNode::isNumber, JsonNode::asLong);
    return number == null ? otherwise : number;
  }

  /** A number from 1 up. */
  int limit(String name, int atMost, int otherwise) {
    long limit = whole(name, otherwise);
    if (limit < 1 || limit > atMost) {
      throw invalid(Constraint.range(limit, name, 1, atMost));
    }
    return (int) limit;
  }

  @Nullable Double decimal(String name) {
    return get(name, JsonNode::isNumber, JsonNode::asDouble);
  }

  double requiredDecimal(String name) {
    return present(name, decimal(name));
  }

  List<String> texts(String name) {
    return items(name, JsonNode::isString, JsonNode::stringValue);
  }

  List<Double> decimals(String name) {
    return items(name, JsonNode::isNumber, JsonNode::asDouble);
  }

  List<JsonMembers> structures(String name) {
    return items(name, JsonNode::isObject, item -> new JsonMembers((ObjectNode) item, invalidCode));
  }

  JsonMembers structure(String name) {
    return present(
        name,
        get(name, JsonNode::isObject, item -> new JsonMembers((ObjectNode) item, invalidCode)));
  }

  private <T> T present(String name, @Nullable T value) {
    if (value == null) {
      throw invalid(Constraint.notNull(name));
    }
    return value;
  }

  private <T> List<T> items(String name, Predicate<JsonNode> type, Function<JsonNode, T> reader) {
    List<T> items = new ArrayList<>();
    JsonNode list = get(name, JsonNode::isArray, found -> found);
    if (list != null) {
      for (JsonNode item : list) {
        items.add(read(name, item, type, reader));
      }
    }
    return items;
  }

  private <T> @Nullable T get(String name, Predicate<JsonNode> type, Function<JsonNode, T> reader) {
    JsonNode found = node.get(name);
    return found == null || found.isNull() ? null : read(name, found, type, reader);
  }

  private static <T> T read(
      String name, JsonNode node, Predicate<JsonNode> type, Function<JsonNode, T> reader) {
    if (!type.test(node)) {
      throw new ServiceError(
          400, "SerializationException", "The type of the member " + name + " is wrong");
    }
    return reader.apply(node);
  }
}
