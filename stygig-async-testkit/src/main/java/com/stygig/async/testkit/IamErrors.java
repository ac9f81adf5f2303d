package com.stygig.async.testkit;

/** The errors of IAM, in its words. */
final class IamErrors {
  private IamErrors() {}

  static ServiceError noRole(String name) {
    return noSuchEntity("The role with name " + name + " cannot be found.");
  }

  static ServiceError noSuchEntity(String message) {
    return new ServiceError(404, "NoSuchEntity", message);
  }

  static ServiceError malformedPolicy(String message) {
    return new ServiceError(400, "MalformedPolicyDocument", message);
  }

  static ServiceError conflict(String code, String message) {
    return new ServiceError(409, code, message);
  }

  static ServiceError invalidInput(String message) {
    return new ServiceError(400, "InvalidInput", message);
  }
}
