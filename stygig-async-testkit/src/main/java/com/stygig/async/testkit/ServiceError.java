package com.stygig.async.testkit;

import org.jspecify.annotations.Nullable;

/** An error answer of an AWS service. Its message can be absent, as in SageMaker's throttling. */
final class ServiceError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final int status;
  final String code;

  ServiceError(int status, String code, @Nullable String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  static ServiceError validation(String message) {
    return new ServiceError(400, "ValidationError", message);
  }

  /** A parameter that has to be there is not. */
  static ServiceError missing(String parameter) {
    return validation(Constraint.notNull(parameter));
  }

  static ServiceError throttling() {
    return new ServiceError(400, "ThrottlingException", null);
  }
}
