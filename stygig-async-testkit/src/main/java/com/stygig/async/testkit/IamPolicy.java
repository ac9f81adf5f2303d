package com.stygig.async.testkit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A policy that says what may be done. */
record IamPolicy(String document, List<IamStatement> statements) {
  /**
   * Reads the policy of an identity.
   *
   * @throws ServiceError if IAM would refuse it
   */
  static IamPolicy of(String document) {
    List<IamStatement> statements = new ArrayList<>();
    for (JsonNode statement : read(document)) {
      if (statement.has("Principal") || statement.has("NotPrincipal")) {
        throw IamErrors.malformedPolicy("Policy document should not specify a principal.");
      }
      statements.add(statement(statement));
    }
    return new IamPolicy(document, List.copyOf(statements));
  }

  /**
   * Checks the policy that says who may take on a role.
   *
   * @throws ServiceError if IAM would refuse it
   */
  static void checkTrust(String document) {
    for (JsonNode statement : read(document)) {
      actions(statement);
      if (!statement.has("Principal") && !statement.has("NotPrincipal")) {
        throw IamErrors.malformedPolicy("Missing required field Principal");
      }
      if (statement.has("Resource") || statement.has("NotResource")) {
        throw IamErrors.malformedPolicy("Has prohibited field Resource");
      }
    }
  }

  /** As documents stand in IAM's answers. */
  static String encoded(String document) {
    return URLEncoder.encode(document, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Its statements, of which each allows or denies something. */
  private static List<JsonNode> read(String document) {
    JsonNode policy;
    try {
      policy = JsonMapper.shared().readTree(document);
    } catch (JacksonException e) {
      throw IamErrors.malformedPolicy("Syntax errors in policy.");
    }
    List<JsonNode> statements = new ArrayList<>();
    JsonNode found = policy.path("Statement");
    if (found.isArray()) {
      found.forEach(statements::add);
    } else if (found.isObject()) {
      statements.add(found);
    }
    if (statements.isEmpty()) {
      throw IamErrors.malformedPolicy("Syntax errors in policy.");
    }
    for (JsonNode statement : statements) {
      if (!statement.path("Effect").asString("").matches("Allow|Deny")) {
        throw IamErrors.malformedPolicy("Syntax errors in policy.");
      }
    }
    return statements;
  }

  private static IamStatement statement(JsonNode statement) {
    List<String> actions = actions(statement);
    List<String> resources = either(statement, "Resource", "resources");
    for (String resource : resources) {
      if (!resource.equals("*") && !resource.startsWith("arn:")) {
        throw IamErrors.malformedPolicy(
            "Resource " + resource + " must be in ARN format or \"*\".");
      }
    }
    return new IamStatement(
        statement.path("Effect").asString("").equals("Allow"),
        actions,
        statement.has("NotAction"),
        resources,
        statement.has("NotResource"));
  }

  private static List<String> actions(JsonNode statement) {
    List<String> actions = either(statement, "Action", "actions");
    for (String action : actions) {
      if (!action.equals("*") && !action.matches("[\\w-]+:.+")) {
        throw IamErrors.malformedPolicy(
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
      }
    }
    return actions;
  }

  /** The texts of a member, or of that with Not before its name. */
  private static List<String> either(JsonNode statement, String name, String plural) {
    JsonNode found = statement.path(statement.has(name) ? name : "Not" + name);
    List<String> texts = new ArrayList<>();
    if (found.isString()) {
      texts.add(found.stringValue());
    } else if (found.isArray() && found.valueStream().allMatch(JsonNode::isString)) {
      found.forEach(text -> texts.add(text.stringValue()));
    } else if (!found.isMissingNode()) {
      throw IamErrors.malformedPolicy("Syntax errors in policy.");
    }
    if (statement.has(name) && statement.has("Not" + name)) {
      throw IamErrors.malformedPolicy("Syntax errors in policy.");
    }
    if (texts.isEmpty()) {
      throw IamErrors.malformedPolicy("Policy statement must contain " + plural + ".");
    }
    return List.copyOf(texts);
  }
}
