package com.stygig.async.testkit;

/** The errors of SNS, in its words. */
final class SnsErrors {
  private SnsErrors() {}

  static ServiceError invalidParameter(String what) {
    return new ServiceError(400, "InvalidParameter", "Invalid parameter: " + what);
  }

  static ServiceError invalidAttribute(String message) {
    return new ServiceError(400, "ParameterValueInvalid", message);
  }

  static ServiceError noTopic() {
    return new ServiceError(404, "NotFound", "Topic does not exist");
  }

  static ServiceError noSubscription() {
    return new ServiceError(404, "NotFound", "Subscription does not exist");
  }

  /** Refuses what cannot be an ARN of a topic (6 elements) or a subscription (7). */
  static void checkArn(String parameter, String arn, int elements) {
    int given = arn.split(":", -1).length;
    if (given < 6) {
      throw invalidParameter(
          parameter + " Reason: An ARN must have at least 6 elements, not " + given);
    }
    if (given != elements || !arn.matches("arn:[^:]+:sns:.*")) {
      throw invalidParameter(parameter);
    }
  }
}
