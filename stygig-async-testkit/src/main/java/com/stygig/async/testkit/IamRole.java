package com.stygig.async.testkit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/** A role. Its policies may be changed; thread-safe. */
final class IamRole {
  private static final String NAME = "[\\w+=,.@-]+";
  private static final String PATH = "/|/[\\x21-\\x7e]+/";

  private final String name;
  private final String path;
  private final String arn;
  private final String trust;
  private final @Nullable String description;
  private final String maxSessionSeconds;
  private final Map<String, String> tags;
  private final String id = "AROA" + randomLetters();
  private final Instant created = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final NavigableMap<String, IamPolicy> policies = new ConcurrentSkipListMap<>();
  private final SortedSet<String> attached = new ConcurrentSkipListSet<>();

  /**
   * Makes the role that is asked for.
   *
   * @throws ServiceError if IAM would refuse it
   */
  IamRole(QueryParameters in, IamArns arns) {
    name = checkName("roleName", in.required("RoleName"), 64);
    path = in.get("Path", "/");
    if (!path.matches(PATH)) {
      throw ServiceError.validation(
          "The specified value for path is invalid. It must begin and end with / and contain only"
              + " alphanumeric characters and/or / characters.");
    }
    trust = in.required("AssumeRolePolicyDocument");
    IamPolicy.checkTrust(trust);
    arn = arns.role(path, name);
    description = in.get("Description");
    maxSessionSeconds = in.get("MaxSessionDuration", "3600");
    tags = new LinkedHashMap<>(in.tags());
  }

  static String checkName(String parameter, String value, int atMost) {
    if (value.length() > atMost) {
      throw ServiceError.validation(Constraint.length(value, parameter, atMost));
    }
    if (!value.matches(NAME)) {
      throw ServiceError.validation(
          "The specified value for "
              + parameter
              + " is invalid. It must contain only alphanumeric characters and/or the following:"
              + " +=,.@_-");
    }
    return value;
  }

  /** As IAM's ids look. */
  private static String randomLetters() {
    return UUID.randomUUID().toString().replace("-", "").substring(0, 17).toUpperCase(Locale.ROOT);
  }

  String name() {
    return name;
  }

  String path() {
    return path;
  }

  String arn() {
    return arn;
  }

  /** Its own policies by name, to be changed. */
  NavigableMap<String, IamPolicy> policies() {
    return policies;
  }

  /** The ARNs of AWS's policies that it has, to be changed. */
  SortedSet<String> attached() {
    return attached;
  }

  /** Without the tags, which a list does not tell. */
  void write(XmlAnswer answer) {
    answer.text("Path", path);
    answer.text("RoleName", name);
    answer.text("RoleId", id);
    answer.text("Arn", arn);
    answer.text("CreateDate", created.toString());
    answer.text("AssumeRolePolicyDocument", IamPolicy.encoded(trust));
    if (description != null) {
      answer.text("Description", description);
    }
    answer.text("MaxSessionDuration", maxSessionSeconds);
  }

  void writeAll(XmlAnswer answer) {
    write(answer);
    if (!tags.isEmpty()) {
      answer.members(
          "Tags",
          tags.entrySet(),
          (member, tag) -> {
            member.text("Key", tag.getKey());
            member.text("Value", tag.getValue());
          });
    }
    answer.element("RoleLastUsed", () -> {});
  }
}
