package com.stygig.async.testkit;

/** What AWS says of a parameter that is not as it has to be. */
final class Constraint {
  private Constraint() {}

  static String notNull(String parameter) {
    return broken("null", parameter, "Member must not be null");
  }

  static String pattern(String value, String parameter, String pattern) {
    return broken(
        quoted(value), parameter, "Member must satisfy regular expression pattern: " + pattern);
  }

  static String length(String value, String parameter, int atMost) {
    return broken(
        quoted(value), parameter, "Member must have length less than or equal to " + atMost);
  }

  static String range(long value, String parameter, int atLeast, int atMost) {
    return broken(
        quoted(value),
        parameter,
        value < atLeast
            ? "Member must have value greater than or equal to " + atLeast
            : "Member must have value less than or equal to " + atMost);
  }

  static String oneOf(String value, String parameter, Object choices) {
    return broken(quoted(value), parameter, "Member must satisfy enum value set: " + choices);
  }

  private static String broken(String value, String parameter, String constraint) {
    String member = Character.toLowerCase(parameter.charAt(0)) + parameter.substring(1);
    return "1 validation error detected: Value "
        + value
        + " at '"
        + member
        + "' failed to satisfy constraint: "
        + constraint;
  }

  private static String quoted(Object value) {
    return "'" + value + "'";
  }
}
