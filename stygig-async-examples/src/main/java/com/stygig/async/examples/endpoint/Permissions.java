package com.stygig.async.examples.endpoint;

import static com.stygig.async.examples.endpoint.AwsErrors.ask;

import com.stygig.async.examples.aws.Aws;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

/** Asks IAM what somebody may do, without doing it. */
final class Permissions {
  private final Aws aws;

  Permissions(Aws aws) {
    this.aws = aws;
  }

  /**
   * A finding for each resource.
   *
   * @param who "the role" or "you", for the text
   * @param wanted resource ARN to actions
   */
  List<Finding> simulate(String who, String principalArn, Map<String, List<String>> wanted) {
    List<Finding> findings = new ArrayList<>();
    wanted.forEach(
        (resource, actions) -> findings.add(simulate(who, principalArn, resource, actions)));
    return findings;
  }

  private Finding simulate(String who, String principalArn, String resource, List<String> actions) {
    String what = String.join(", ", actions) + " on " + resource;
    try {
      List<EvaluationResult> results =
          ask(aws.iam()
                  .simulatePrincipalPolicy(
                      b ->
                          b.policySourceArn(principalArn)
                              .actionNames(actions)
                              .resourceArns(resource)))
              .evaluationResults();
      if (results.size() < actions.size()) {
        return Finding.unknown(what, "cannot be simulated: IAM does not tell of all");
      }
      List<String> denied =
          results.stream()
              .filter(result -> result.evalDecision() != PolicyEvaluationDecisionType.ALLOWED)
              .map(EvaluationResult::evalActionName)
              .toList();
      return denied.isEmpty()
          ? Finding.pass(what, who + " may")
          : Finding.fail(
              what,
              who + " may not " + String.join(", ", denied),
              "Allow " + String.join(", ", denied) + " on " + resource + " for " + principalArn);
    } catch (SdkException e) {
      return Finding.unknown(what, "cannot be simulated: " + AwsErrors.reason(e));
    }
  }
}
