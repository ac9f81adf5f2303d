package com.stygig.async.testkit;

import static com.stygig.async.testkit.IamTestKit.policy;
import static com.stygig.async.testkit.IamTestKit.statement;
import static com.stygig.async.testkit.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.iam.IamAsyncClient;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.iam.model.Statement;

/** What policies come to. */
@LocalCloudTest
class IamSimulationTest {
  private static final String BUCKET = "arn:aws:s3:::bucket/";
  private static final PolicyEvaluationDecisionType ALLOWED = PolicyEvaluationDecisionType.ALLOWED;
  private static final PolicyEvaluationDecisionType DENIED =
      PolicyEvaluationDecisionType.EXPLICIT_DENY;
  private static final PolicyEvaluationDecisionType NOT_ALLOWED =
      PolicyEvaluationDecisionType.IMPLICIT_DENY;

  private final IamTestKit kit;
  private final IamAsyncClient iam;

  IamSimulationTest(LocalCloud cloud) {
    kit = new IamTestKit(cloud);
    iam = kit.iam;
  }

  private PolicyEvaluationDecisionType decision(String action, String resource) {
    return iam.simulatePrincipalPolicy(
            b -> b.policySourceArn(kit.roleArn).actionNames(action).resourceArns(resource))
        .join()
        .evaluationResults()
        .get(0)
        .evalDecision();
  }

  @Test
  void whatNoPolicyAllowsIsNotAllowed() {
    kit.put(
        "read",
        policy(
            statement("Allow", "'Action': 's3:Get*', 'Resource': '" + BUCKET + "results/*'"),
            statement("Allow", "'Action': ['sqs:*'], 'Resource': ['*']")));

    assertThat(decision("s3:GetObject", BUCKET + "results/a")).isEqualTo(ALLOWED);
    assertThat(decision("S3:gETobject", BUCKET + "results/a")).isEqualTo(ALLOWED);
    assertThat(decision("s3:GetObject", BUCKET + "Results/a")).isEqualTo(NOT_ALLOWED);
    assertThat(decision("s3:PutObject", BUCKET + "results/a")).isEqualTo(NOT_ALLOWED);
    assertThat(decision("s3:GetObject", BUCKET + "inputs/a")).isEqualTo(NOT_ALLOWED);
    assertThat(decision("sqs:ReceiveMessage", "*")).isEqualTo(ALLOWED);
  }

  @Test
  void aDenialOutweighsEveryPermission() {
    kit.put("all", policy(statement("Allow", "'Action': '*', 'Resource': '*'")));
    kit.put("not", policy(statement("Deny", "'Action': 's3:???Object', 'Resource': '*'")));

    assertThat(decision("s3:GetObject", BUCKET + "a")).isEqualTo(DENIED);
    assertThat(decision("s3:PutObject", BUCKET + "a")).isEqualTo(DENIED);
    assertThat(decision("s3:DeleteObject", BUCKET + "a")).isEqualTo(ALLOWED);
  }

  @Test
  void aStatementCanBeAboutAllButSome() {
    kit.put(
        "most",
        policy(
            statement("Allow", "'NotAction': 'iam:*', 'NotResource': '" + BUCKET + "secret/*'")));

    assertThat(decision("s3:GetObject", BUCKET + "a")).isEqualTo(ALLOWED);
    assertThat(decision("s3:GetObject", BUCKET + "secret/a")).isEqualTo(NOT_ALLOWED);
    assertThat(decision("iam:GetRole", "*")).isEqualTo(NOT_ALLOWED);
  }

  @Test
  void conditionsAreTakenAsFulfilled() {
    kit.put(
        "conditional",
        policy(
            statement(
                "Allow",
                "'Action': 's3:GetObject', 'Resource': '*', 'Condition': {'Bool': {'a': 'b'}}")));

    assertThat(decision("s3:GetObject", BUCKET + "a")).isEqualTo(ALLOWED);
  }

  @Test
  void everyActionIsDecidedForEveryResource() {
    kit.put("read", policy(statement("Allow", "'Action': 's3:*', 'Resource': '" + BUCKET + "a'")));

    List<EvaluationResult> results =
        iam.simulatePrincipalPolicy(
                b ->
                    b.policySourceArn(kit.roleArn)
                        .actionNames("s3:GetObject", "sns:Publish")
                        .resourceArns(BUCKET + "a", BUCKET + "b"))
            .join()
            .evaluationResults();

    assertThat(results)
        .extracting(r -> r.evalActionName() + " " + r.evalResourceName() + " " + r.evalDecision())
        .containsExactly(
            "s3:GetObject arn:aws:s3:::bucket/a allowed",
            "s3:GetObject arn:aws:s3:::bucket/b implicitDeny",
            "sns:Publish arn:aws:s3:::bucket/a implicitDeny",
            "sns:Publish arn:aws:s3:::bucket/b implicitDeny");
    assertThat(results.get(0).matchedStatements())
        .extracting(Statement::sourcePolicyId)
        .containsExactly("role_" + kit.role + "_read");
    assertThat(results.get(1).matchedStatements()).isEmpty();
  }

  @Test
  void sageMakersManagedPolicyReachesBucketsOfItsName() {
    iam.attachRolePolicy(
            b ->
                b.roleName(kit.role).policyArn("arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"))
        .join();

    assertThat(decision("sagemaker:InvokeEndpointAsync", "*")).isEqualTo(ALLOWED);
    assertThat(decision("s3:PutObject", "arn:aws:s3:::my-sagemaker-bucket/a")).isEqualTo(ALLOWED);
    assertThat(decision("s3:PutObject", BUCKET + "a")).isEqualTo(NOT_ALLOWED);
    assertThat(decision("s3:ListBucket", "arn:aws:s3:::bucket")).isEqualTo(ALLOWED);
    assertThat(decision("sns:Publish", "arn:aws:sns:ap-south-1:000000000000:results"))
        .isEqualTo(NOT_ALLOWED);
  }

  @Test
  void theUserLocalMayDoEverythingButWhatTheRequestDenies() {
    String user = "arn:aws:iam::000000000000:user/local";
    String denial = policy(statement("Deny", "'Action': 'iam:*', 'Resource': '*'"));

    assertThat(
            iam.simulatePrincipalPolicy(
                    b ->
                        b.policySourceArn(user)
                            .actionNames("s3:GetObject", "iam:PassRole")
                            .policyInputList(denial))
                .join()
                .evaluationResults())
        .extracting(EvaluationResult::evalDecision)
        .containsExactly(ALLOWED, DENIED);
  }

  @Test
  void refusesWhoAndWhatItDoesNotKnow() {
    assertRefused(
        () -> simulate("arn:aws:iam::000000000000:role/none", "s3:GetObject"),
        404,
        "NoSuchEntity",
        "The role with name none cannot be found.");
    assertRefused(
        () -> simulate("arn:aws:iam::000000000000:user/other", "s3:GetObject"),
        404,
        "NoSuchEntity",
        "The user with name other cannot be found.");
    assertRefused(
        () -> simulate("nonsense", "s3:GetObject"),
        400,
        "InvalidInput",
        "Invalid Entity Arn: nonsense does not clearly define entity type and name.");
    assertRefused(
        () -> simulate(kit.roleArn, "GetObject"),
        400,
        "InvalidInput",
        "Invalid Action Name: GetObject");
  }

  private CompletableFuture<?> simulate(String arn, String action) {
    return iam.simulatePrincipalPolicy(b -> b.policySourceArn(arn).actionNames(action));
  }
}
