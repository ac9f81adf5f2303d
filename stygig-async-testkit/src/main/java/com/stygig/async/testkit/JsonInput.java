package com.stygig.async.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request, or a part of one, that is refused in AWS's words if it is not as it has to be.
 *
 * @param path what stands before the names of the members in refusals
 */
record JsonInput(ObjectNode json, String path) {
  static JsonInput of(ObjectNode json) {
    return new JsonInput(json, "");
  }

  static ServiceError invalid(String message) {
    return new ServiceError(400, "ValidationException", message);
  }

  boolean has(String member) {
    return json.hasNonNull(member);
  }

  /** Refuses the value that a member has. */
  ServiceError refusal(String member, String constraint) {
    JsonNode value = json.get(member);
    String shown =
        value == null || value.isNull()
            ? "null"
            : "'" + (value.isString() ? value.stringValue() : value.toString()) + "'";
    return invalid(
        "1 validation error detected: Value %s at '%s' failed to satisfy constraint: %s"
            .formatted(shown, where(member), constraint));
  }

  private String where(String member) {
    return path + Character.toLowerCase(member.charAt(0)) + member.substring(1);
  }

  private JsonNode present(String member) {
    JsonNode value = json.get(member);
    if (value == null || value.isNull()) {
      throw refusal(member, "Member must not be null");
    }
    return value;
  }

  String required(String member) {
    JsonNode value = present(member);
    if (!value.isString()) {
      throw wrongType(member, "a string");
    }
    return value.stringValue();
  }

  @Nullable String text(String member) {
    return has(member) ? required(member) : null;
  }

  Optional<String> optional(String member) {
    return Optional.ofNullable(text(member));
  }

  String matching(String member, Pattern pattern) {
    String text = required(member);
    if (!pattern.matcher(text).matches()) {
      throw refusal(member, "Member must satisfy regular expression pattern: " + pattern);
    }
    return text;
  }

  String oneOf(String member, List<String> values) {
    String text = required(member);
    if (!values.contains(text)) {
      throw refusal(member, "Member must satisfy enum value set: " + values);
    }
    return text;
  }

  String oneOf(String member, String otherwise, List<String> values) {
    return has(member) ? oneOf(member, values) : otherwise;
  }

  int integer(String member, int minimum, int maximum) {
    JsonNode value = present(member);
    if (!value.isIntegralNumber()) {
      throw wrongType(member, "an integer");
    }
    long number = value.longValue();
    if (number < minimum || number > maximum) {
      throw refusal(
          member,
          number < minimum
              ? "Member must have value greater than or equal to " + minimum
              : "Member must have value less than or equal to " + maximum);
    }
    return (int) number;
  }

  int integer(String member, int minimum, int maximum, int otherwise) {
    return has(member) ? integer(member, minimum, maximum) : otherwise;
  }

  JsonInput object(String member) {
    if (present(member) instanceof ObjectNode object) {
      return new JsonInput(object, where(member) + ".");
    }
    throw wrongType(member, "an object");
  }

  Optional<JsonInput> optionalObject(String member) {
    return has(member) ? Optional.of(object(member)) : Optional.empty();
  }

  /** The objects of a list, none if it is not there. */
  List<JsonInput> objects(String member) {
    List<JsonInput> parts = new ArrayList<>();
    for (JsonNode part : elements(member)) {
      if (!(part instanceof ObjectNode object)) {
        throw wrongType(member, "a list of objects");
      }
      parts.add(new JsonInput(object, where(member) + "." + (parts.size() + 1) + ".member."));
    }
    return parts;
  }

  /** The strings of a list, none if it is not there. */
  List<String> texts(String member) {
    List<String> texts = new ArrayList<>();
    for (JsonNode text : elements(member)) {
      if (!text.isString()) {
        throw wrongType(member, "a list of strings");
      }
      texts.add(text.stringValue());
    }
    return texts;
  }

  private Iterable<JsonNode> elements(String member) {
    if (!has(member)) {
      return List.of();
    }
    JsonNode list = present(member);
    if (!list.isArray()) {
      throw wrongType(member, "a list");
    }
    return list.values();
  }

  private ServiceError wrongType(String member, String type) {
    return new ServiceError(
        400, "SerializationException", "'" + where(member) + "' is not " + type);
  }
}
