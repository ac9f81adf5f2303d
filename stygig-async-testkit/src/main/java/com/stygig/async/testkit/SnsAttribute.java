package com.stygig.async.testkit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A message attribute.
 *
 * @param type such as {@code String} or {@code Number.float}
 * @param value text, or Base64 for {@code Binary}
 */
record SnsAttribute(String type, String value) {
  boolean is(String prefix) {
    return type.equals(prefix) || type.startsWith(prefix + ".");
  }

  static Map<String, SnsAttribute> read(QueryParameters in) {
    Map<String, SnsAttribute> attributes = new LinkedHashMap<>();
    for (QueryParameters entry : in.structures("MessageAttributes.entry")) {
      attributes.put(entry.required("Name"), read(entry.required("Name"), entry));
    }
    return attributes;
  }

  private static SnsAttribute read(String name, QueryParameters entry) {
    String type = entry.get("Value.DataType", "");
    if (!type.matches("(String|Number|Binary)(\\..+)?")) {
      throw SnsErrors.invalidAttribute(
          "The message attribute '"
              + name
              + "' has an invalid message attribute type, the set of supported type prefixes is"
              + " Binary, Number, and String.");
    }
    String value = entry.get(type.startsWith("Binary") ? "Value.BinaryValue" : "Value.StringValue");
    if (value == null || value.isEmpty()) {
      throw SnsErrors.invalidAttribute(
          "The message attribute '"
              + name
              + "' must contain non-empty message attribute value for message attribute type '"
              + type
              + "'.");
    }
    if (type.startsWith("Number")
        && !value.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
      throw SnsErrors.invalidAttribute(
          "Could not cast message attribute '" + name + "' value to number.");
    }
    return new SnsAttribute(type, value);
  }
}
