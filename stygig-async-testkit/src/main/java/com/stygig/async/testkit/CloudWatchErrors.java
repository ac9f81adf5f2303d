package com.stygig.async.testkit;

import java.util.Map;

/** The errors of CloudWatch, in its words. */
final class CloudWatchErrors {
  static final String INVALID = "ValidationError";

  // Codes of the time when CloudWatch spoke the Query protocol. SDKs still tell these.
  private static final Map<String, String> QUERY_CODES =
      Map.of(
          "InvalidParameterValueException", "InvalidParameterValue",
          "InvalidParameterCombinationException", "InvalidParameterCombination",
          "MissingRequiredParameterException", "MissingParameter");

  private CloudWatchErrors() {}

  static String queryCode(ServiceError error) {
    return QUERY_CODES.getOrDefault(error.code, error.code);
  }

  static ServiceError value(String message) {
    return new ServiceError(400, "InvalidParameterValueException", message);
  }

  static ServiceError combination(String message) {
    return new ServiceError(400, "InvalidParameterCombinationException", message);
  }

  static ServiceError missing(String message) {
    return new ServiceError(400, "MissingRequiredParameterException", message);
  }

  static ServiceError invalidToken() {
    return new ServiceError(400, "InvalidNextToken", "The next token is not valid.");
  }
}
