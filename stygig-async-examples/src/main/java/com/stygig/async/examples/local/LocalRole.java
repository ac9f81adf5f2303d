package com.stygig.async.examples.local;

import com.stygig.async.examples.Team;
import com.stygig.async.testkit.LocalCloud;
import software.amazon.awssdk.services.iam.IamAsyncClient;

/** The role that endpoints run as. */
final class LocalRole {
  private static final String NAME = Team.ROLE + "-local";
  private static final String TRUST =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
       "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
      """;
  private static final String PERMISSIONS =
      """
      {"Version": "2012-10-17", "Statement": [
       {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
        "Resource": "arn:aws:s3:::%s/*"},
       {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::%s"},
       {"Effect": "Allow", "Action": ["sagemaker:*", "sns:Publish", "logs:*"], "Resource": "*"}]}
      """
          .formatted(Team.BUCKET, Team.BUCKET);

  private final LocalCloud cloud;

  LocalRole(LocalCloud cloud) {
    this.cloud = cloud;
  }

  void create() {
    IamAsyncClient iam = cloud.client(IamAsyncClient.builder());
    iam.createRole(b -> b.roleName(NAME).assumeRolePolicyDocument(TRUST))
        .thenCompose(
            created ->
                iam.putRolePolicy(
                    b -> b.roleName(NAME).policyName("endpoints").policyDocument(PERMISSIONS)))
        .join();
  }
}
