package com.stygig.async.testkit;

import java.util.regex.Pattern;

/** What SageMaker keeps, and how it speaks of it. */
enum ResourceKind {
  MODEL("Model", "model", "model"),
  ENDPOINT_CONFIG("EndpointConfig", "endpoint-config", "endpoint configuration"),
  ENDPOINT("Endpoint", "endpoint", "endpoint");

  private static final Pattern NAME = Pattern.compile("^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}");

  final String member;
  final String arnType;
  private final String words;

  ResourceKind(String member, String arnType, String words) {
    this.member = member;
    this.arnType = arnType;
    this.words = words;
  }

  /** The name that a request gives. */
  String name(JsonInput in) {
    return name(in, member + "Name");
  }

  static String name(JsonInput in, String member) {
    if (in.required(member).length() > 63) {
      throw in.refusal(member, "Member must have length less than or equal to 63");
    }
    return in.matching(member, NAME);
  }

  ServiceError missing(String arn) {
    return JsonInput.invalid("Could not find %s \"%s\".".formatted(words, arn));
  }

  ServiceError exists(String arn) {
    return JsonInput.invalid("Cannot create already existing %s \"%s\".".formatted(words, arn));
  }
}
