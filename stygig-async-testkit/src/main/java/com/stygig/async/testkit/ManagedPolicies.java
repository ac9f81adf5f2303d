package com.stygig.async.testkit;

import java.util.Map;
import java.util.stream.Collectors;

/** AWS's own policies as far as endpoints want them, near to what is in the real ones. */
final class ManagedPolicies {
  private static final String SAGEMAKER =
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sagemaker:*", "Resource": "*"},
        {"Effect": "Allow", "Resource": "*", "Action": [
          "application-autoscaling:*",
          "cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData",
          "cloudwatch:GetMetricStatistics", "cloudwatch:ListMetrics",
          "cloudwatch:PutMetricAlarm", "cloudwatch:PutMetricData",
          "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:Describe*",
          "ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer",
          "iam:GetRole", "iam:ListRoles",
          "kms:DescribeKey", "kms:ListAliases",
          "logs:CreateLogGroup", "logs:CreateLogStream", "logs:Describe*", "logs:GetLogEvents",
          "logs:PutLogEvents",
          "s3:GetBucketAcl", "s3:GetBucketCors", "s3:GetBucketLocation", "s3:ListAllMyBuckets",
          "s3:ListBucket", "s3:CreateBucket", "s3:PutBucketCors",
          "sns:ListTopics"]},
        {"Effect": "Allow",
          "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
          "Resource": ["arn:*:s3:::*SageMaker*", "arn:*:s3:::*Sagemaker*",
            "arn:*:s3:::*sagemaker*", "arn:*:s3:::*aws-glue*"]},
        {"Effect": "Allow", "Action": ["sns:Subscribe", "sns:CreateTopic", "sns:Publish"],
          "Resource": ["arn:*:sns:*:*:*SageMaker*", "arn:*:sns:*:*:*Sagemaker*",
            "arn:*:sns:*:*:*sagemaker*"]},
        {"Effect": "Allow", "Action": "iam:PassRole",
          "Resource": "arn:*:iam::*:role/*AmazonSageMaker*"}
      ]}
      """;

  private static final Map<String, String> DOCUMENTS =
      Map.of(
          "AdministratorAccess", everythingOf("*"),
          "AmazonS3FullAccess", everythingOf("s3:*"),
          "AmazonSNSFullAccess", everythingOf("sns:*"),
          "AmazonSQSFullAccess", everythingOf("sqs:*"),
          "AmazonSageMakerFullAccess", SAGEMAKER,
          "CloudWatchLogsFullAccess", everythingOf("logs:*"));

  private final Map<String, IamPolicy> policies;

  ManagedPolicies(IamArns arns) {
    policies =
        DOCUMENTS.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    entry -> arns.managedPolicy(entry.getKey()),
                    entry -> IamPolicy.of(entry.getValue())));
  }

  private static String everythingOf(String actions) {
    return """
    {"Version": "2012-10-17",
      "Statement": {"Effect": "Allow", "Action": "%s", "Resource": "*"}}
    """
        .formatted(actions);
  }

  static String name(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  /**
   * One of them.
   *
   * @throws ServiceError if there is none
   */
  IamPolicy get(String arn) {
    IamPolicy policy = policies.get(arn);
    if (policy == null) {
      throw IamErrors.noSuchEntity("Policy " + arn + " does not exist or is not attachable.");
    }
    return policy;
  }
}
