package com.stygig.async.testkit;

/** The errors of CloudWatch Logs, in its words. */
final class LogErrors {
  static final String INVALID = "InvalidParameterException";

  private LogErrors() {}

  static ServiceError invalid(String message) {
    return new ServiceError(400, INVALID, message);
  }

  static ServiceError invalidToken() {
    return invalid("The specified nextToken is invalid.");
  }

  /** Of a group or a stream. */
  static ServiceError notFound(String what) {
    return new ServiceError(
        400, "ResourceNotFoundException", "The specified log " + what + " does not exist.");
  }

  /** Of a group or a stream. */
  static ServiceError alreadyExists(String what) {
    return new ServiceError(
        400, "ResourceAlreadyExistsException", "The specified log " + what + " already exists");
  }
}
