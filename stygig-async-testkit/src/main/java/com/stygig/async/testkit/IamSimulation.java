package com.stygig.async.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * Works out what policies allow: what one denies is denied, and what none allows is not allowed.
 * Conditions are not looked at; see {@link IamStatement}.
 */
final class IamSimulation {
  private final List<Source> sources = new ArrayList<>();

  /** Takes a policy into account. */
  void add(String id, String type, IamPolicy policy) {
    sources.add(new Source(id, type, policy));
  }

  Decision decide(String action, String resource) {
    List<Source> denying = matching(action, resource, false);
    if (!denying.isEmpty()) {
      return new Decision(action, resource, "explicitDeny", denying);
    }
    List<Source> allowing = matching(action, resource, true);
    return new Decision(
        action, resource, allowing.isEmpty() ? "implicitDeny" : "allowed", allowing);
  }

  private List<Source> matching(String action, String resource, boolean allows) {
    return sources.stream()
        .filter(
            source ->
                source.policy.statements().stream()
                    .anyMatch(s -> s.allows() == allows && s.isAbout(action, resource)))
        .toList();
  }

  /** A policy, and what IAM calls it in an answer. */
  private record Source(String id, String type, IamPolicy policy) {}

  /** What is decided, and the policies that did. */
  record Decision(String action, String resource, String verdict, List<Source> because) {
    void write(XmlAnswer answer) {
      answer.text("EvalActionName", action);
      answer.text("EvalResourceName", resource);
      answer.text("EvalDecision", verdict);
      answer.members(
          "MatchedStatements",
          because,
          (member, source) -> {
            member.text("SourcePolicyId", source.id);
            member.text("SourcePolicyType", source.type);
          });
      answer.element("MissingContextValues", () -> {});
    }
  }
}
