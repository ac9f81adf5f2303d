package com.stygig.async.testkit;

import java.util.UUID;
import software.amazon.awssdk.services.iam.IamAsyncClient;

/** What tests of the local IAM share: a new role each. */
final class IamTestKit {
  static final String TRUST =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
      """;

  final IamAsyncClient iam;
  final String role = "role-" + UUID.randomUUID();
  final String roleArn;

  IamTestKit(LocalCloud cloud) {
    iam = cloud.client(IamAsyncClient.builder());
    roleArn =
        iam.createRole(b -> b.roleName(role).assumeRolePolicyDocument(TRUST)).join().role().arn();
  }

  void put(String name, String document) {
    iam.putRolePolicy(b -> b.roleName(role).policyName(name).policyDocument(document)).join();
  }

  static String policy(String... statements) {
    return "{\"Version\": \"2012-10-17\", \"Statement\": [" + String.join(",", statements) + "]}";
  }

  /** Apostrophes stand for quotation marks. */
  static String statement(String effect, String rest) {
    return ("{'Effect': '" + effect + "', " + rest + "}").replace('\'', '"');
  }
}
