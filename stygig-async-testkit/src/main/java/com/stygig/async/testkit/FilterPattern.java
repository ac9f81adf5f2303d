package com.stygig.async.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** One of the alternatives that a filter policy gives for a key. */
@FunctionalInterface
interface FilterPattern {
  /**
   * Tells of a key's values.
   *
   * @param values none if there is no such key, several if it has an array
   */
  boolean matches(List<JsonNode> values);

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException with SNS's words, if it is none
   */
  static FilterPattern parse(JsonNode pattern) {
    if (!pattern.isObject()) {
      return any(exactly(pattern));
    }
    if (pattern.size() != 1) {
      throw new IllegalArgumentException("Only one key allowed in match expression");
    }
    Map.Entry<String, JsonNode> only = pattern.properties().iterator().next();
    JsonNode operand = only.getValue();
    return switch (only.getKey()) {
      case "exists" -> exists(operand);
      case "anything-but" -> any(anythingBut(operand));
      case "numeric" -> any(numeric(operand));
      default -> any(text(only.getKey(), operand));
    };
  }

  private static FilterPattern any(Predicate<JsonNode> predicate) {
    return values -> values.stream().anyMatch(predicate);
  }

  private static FilterPattern exists(JsonNode operand) {
    if (!operand.isBoolean()) {
      throw new IllegalArgumentException("exists match pattern must be either true or false.");
    }
    return values -> values.isEmpty() != operand.booleanValue();
  }

  private static Predicate<JsonNode> exactly(JsonNode expected) {
    if (expected.isContainer()) {
      throw new IllegalArgumentException(
          "Match value must be String, number, true, false, or null");
    }
    if (expected.isNumber()) {
      return value ->
          value.isNumber() && value.decimalValue().compareTo(expected.decimalValue()) == 0;
    }
    return expected::equals;
  }

  private static Predicate<JsonNode> text(String operator, JsonNode operand) {
    if (!List.of("prefix", "suffix", "equals-ignore-case").contains(operator)) {
      throw new IllegalArgumentException("Unrecognized match type " + operator);
    }
    if (!operand.isString()) {
      throw new IllegalArgumentException(operator + " match pattern must be a string");
    }
    String expected = operand.stringValue();
    Predicate<String> predicate =
        switch (operator) {
          case "prefix" -> value -> value.startsWith(expected);
          case "suffix" -> value -> value.endsWith(expected);
          default -> value -> value.equalsIgnoreCase(expected);
        };
    return value -> value.isString() && predicate.test(value.stringValue());
  }

  private static Predicate<JsonNode> anythingBut(JsonNode operand) {
    if (operand.isObject() && operand.size() == 1) {
      Map.Entry<String, JsonNode> only = operand.properties().iterator().next();
      return text(only.getKey(), only.getValue()).negate();
    }
    List<Predicate<JsonNode>> unwanted = new ArrayList<>();
    (operand.isArray() ? operand.valueStream().toList() : List.of(operand))
        .forEach(value -> unwanted.add(exactly(value)));
    return value -> unwanted.stream().noneMatch(predicate -> predicate.test(value));
  }

  private static Predicate<JsonNode> numeric(JsonNode operand) {
    if (!operand.isArray() || operand.isEmpty() || operand.size() % 2 != 0) {
      throw new IllegalArgumentException("Value of numeric must be an array of pairs");
    }
    Predicate<JsonNode> all = JsonNode::isNumber;
    for (int i = 0; i < operand.size(); i += 2) {
      all = all.and(comparison(operand.get(i).asString(), operand.get(i + 1)));
    }
    return all;
  }

  private static Predicate<JsonNode> comparison(String operator, JsonNode limit) {
    if (!limit.isNumber()) {
      throw new IllegalArgumentException("Value of " + operator + " must be numeric");
    }
    Predicate<Integer> wanted =
        switch (operator) {
          case "=" -> sign -> sign == 0;
          case "<" -> sign -> sign < 0;
          case "<=" -> sign -> sign <= 0;
          case ">" -> sign -> sign > 0;
          case ">=" -> sign -> sign >= 0;
          default ->
              throw new IllegalArgumentException(
                  "Unrecognized numeric range operator: " + operator);
        };
    return value -> wanted.test(value.decimalValue().compareTo(limit.decimalValue()));
  }
}
