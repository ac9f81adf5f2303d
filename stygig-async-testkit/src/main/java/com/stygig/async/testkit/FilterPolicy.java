package com.stygig.async.testkit;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Which messages a subscription gets. Immutable. */
final class FilterPolicy {
  /** What a policy looks at. */
  enum Scope {
    MESSAGE_ATTRIBUTES,
    MESSAGE_BODY
  }

  private static final int MAX_KEYS = 5;
  private static final JsonMapper JSON = new JsonMapper();

  private final Scope scope;
  private final Rule rule;

  private FilterPolicy(Scope scope, Rule rule) {
    this.scope = scope;
    this.rule = rule;
  }

  /** Tells of a value, which is null if there is none. */
  @FunctionalInterface
  private interface Rule {
    boolean matches(@Nullable JsonNode value);
  }

  /**
   * Reads a policy.
   *
   * @throws IllegalArgumentException with SNS's words, if it is none
   */
  static FilterPolicy parse(String json, Scope scope) {
    JsonNode policy;
    try {
      policy = JSON.readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("failed to parse JSON. " + e.getOriginalMessage(), e);
    }
    if (!policy.isObject()) {
      throw new IllegalArgumentException("Filter policy must be a JSON object");
    }
    if (policy.size() > MAX_KEYS) {
      throw new IllegalArgumentException("Filter policy can not have more than 5 keys");
    }
    return new FilterPolicy(scope, allOf(policy, scope));
  }

  boolean matches(SnsMessage message) {
    if (scope == Scope.MESSAGE_ATTRIBUTES) {
      return rule.matches(json(message.attributes()));
    }
    try {
      JsonNode body = JSON.readTree(message.text());
      return body.isObject() && rule.matches(body);
    } catch (JacksonException e) {
      return false;
    }
  }

  private static Rule allOf(JsonNode policy, Scope scope) {
    Map<String, Rule> rules = new LinkedHashMap<>();
    policy.properties().forEach(e -> rules.put(e.getKey(), rule(e.getKey(), e.getValue(), scope)));
    return value -> matchesAll(rules, value);
  }

  private static Rule rule(String key, JsonNode policy, Scope scope) {
    if (policy.isObject()) {
      if (scope == Scope.MESSAGE_ATTRIBUTES) {
        throw new IllegalArgumentException(
            "Filter policy scope MessageAttributes does not support nested filter policy");
      }
      return allOf(policy, scope);
    }
    if (!policy.isArray()) {
      throw new IllegalArgumentException("\"" + key + "\" must be an object or an array");
    }
    if (policy.isEmpty()) {
      throw new IllegalArgumentException("Empty arrays are not allowed");
    }
    List<FilterPattern> patterns = policy.valueStream().map(FilterPattern::parse).toList();
    return value -> patterns.stream().anyMatch(p -> p.matches(elements(value)));
  }

  /** Of an array of objects, one has to fit the whole policy. */
  private static boolean matchesAll(Map<String, Rule> rules, @Nullable JsonNode value) {
    if (value != null && value.isArray()) {
      return value.valueStream().anyMatch(element -> matchesAll(rules, element));
    }
    return rules.entrySet().stream()
        .allMatch(e -> e.getValue().matches(value == null ? null : value.get(e.getKey())));
  }

  private static List<JsonNode> elements(@Nullable JsonNode value) {
    if (value == null) {
      return List.of();
    }
    return value.isArray() ? value.valueStream().toList() : List.of(value);
  }

  private static ObjectNode json(Map<String, SnsAttribute> attributes) {
    ObjectNode json = JSON.createObjectNode();
    attributes.forEach((name, attribute) -> json.set(name, json(attribute)));
    return json;
  }

  private static JsonNode json(SnsAttribute attribute) {
    if (attribute.is("Binary")) {
      return JSON.createObjectNode(); // is there, and equals nothing
    }
    if (attribute.is("Number")) {
      return JSON.getNodeFactory().numberNode(new BigDecimal(attribute.value()));
    }
    if (attribute.type().equals("String.Array")) {
      try {
        return JSON.readTree(attribute.value());
      } catch (JacksonException e) {
        return JSON.getNodeFactory().stringNode(attribute.value());
      }
    }
    return JSON.getNodeFactory().stringNode(attribute.value());
  }
}
