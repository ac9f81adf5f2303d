package com.stygig.async.testkit;

import static com.stygig.async.testkit.IamTestKit.policy;
import static com.stygig.async.testkit.IamTestKit.statement;
import static com.stygig.async.testkit.Refusals.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.iam.IamAsyncClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

@LocalCloudTest
class IamPoliciesTest {
  private static final String ANYTHING =
      policy(statement("Allow", "'Action': '*', 'Resource': '*'"));

  private final IamTestKit kit;
  private final IamAsyncClient iam;

  IamPoliciesTest(LocalCloud cloud) {
    kit = new IamTestKit(cloud);
    iam = kit.iam;
  }

  @Test
  void aPolicyIsKeptAsItWasWritten() {
    kit.put("a", ANYTHING);
    kit.put("b", ANYTHING);
    kit.put("b", ANYTHING + "\n");

    assertThat(iam.listRolePolicies(b -> b.roleName(kit.role)).join().policyNames())
        .containsExactly("a", "b");
    String document =
        iam.getRolePolicy(b -> b.roleName(kit.role).policyName("b")).join().policyDocument();
    assertThat(document).startsWith("%7B%22Version%22");
    assertThat(URLDecoder.decode(document, UTF_8)).isEqualTo(ANYTHING + "\n");
  }

  @Test
  void aPolicyThatIsNotThereIsNamed() {
    String message = "The role policy with name none cannot be found.";
    assertRefused(
        () -> iam.getRolePolicy(b -> b.roleName(kit.role).policyName("none")),
        NoSuchEntityException.class,
        404,
        "NoSuchEntity",
        message);
    assertRefused(
        () -> iam.deleteRolePolicy(b -> b.roleName(kit.role).policyName("none")),
        NoSuchEntityException.class,
        404,
        "NoSuchEntity",
        message);
  }

  @Test
  void managedPoliciesAreAttachedAndDetached() {
    String arn = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess";
    iam.attachRolePolicy(b -> b.roleName(kit.role).policyArn(arn)).join();
    iam.attachRolePolicy(b -> b.roleName(kit.role).policyArn(arn)).join();

    assertThat(iam.listAttachedRolePolicies(b -> b.roleName(kit.role)).join().attachedPolicies())
        .containsExactly(
            AttachedPolicy.builder()
                .policyName("AmazonSageMakerFullAccess")
                .policyArn(arn)
                .build());

    iam.detachRolePolicy(b -> b.roleName(kit.role).policyArn(arn)).join();

    assertThat(iam.listAttachedRolePolicies(b -> b.roleName(kit.role)).join().attachedPolicies())
        .isEmpty();
    assertRefused(
        () -> iam.detachRolePolicy(b -> b.roleName(kit.role).policyArn(arn)),
        404,
        "NoSuchEntity",
        "Policy " + arn + " was not found.");
    assertRefused(
        () -> iam.attachRolePolicy(b -> b.roleName(kit.role).policyArn(arn + "x")),
        404,
        "NoSuchEntity",
        "Policy " + arn + "x does not exist or is not attachable.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ | Syntax errors in policy.",
        "[] | Syntax errors in policy.",
        "{'Statement': []} | Syntax errors in policy.",
        "{'Statement': {'Effect': 'Maybe', 'Action': '*', 'Resource': '*'}}"
            + "| Syntax errors in policy.",
        "{'Statement': {'Effect': 'Allow', 'Action': 1, 'Resource': '*'}}"
            + "| Syntax errors in policy.",
        "{'Statement': {'Effect': 'Allow', 'Resource': '*'}}"
            + "| Policy statement must contain actions.",
        "{'Statement': {'Effect': 'Allow', 'Action': '*'}}"
            + "| Policy statement must contain resources.",
        "{'Statement': {'Effect': 'Allow', 'Action': 'GetObject', 'Resource': '*'}}"
            + "| Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        "{'Statement': {'Effect': 'Allow', 'Action': '*', 'Resource': 'bucket'}}"
            + "| Resource bucket must be in ARN format or \"*\".",
        "{'Statement': {'Effect': 'Allow', 'Principal': '*', 'Action': '*', 'Resource': '*'}}"
            + "| Policy document should not specify a principal."
      })
  void refusesAPolicyThatSaysNothing(String document, String message) {
    assertRefused(
        () ->
            iam.putRolePolicy(
                b ->
                    b.roleName(kit.role)
                        .policyName("p")
                        .policyDocument(document.replace('\'', '"'))),
        MalformedPolicyDocumentException.class,
        400,
        "MalformedPolicyDocument",
        message);
  }
}
