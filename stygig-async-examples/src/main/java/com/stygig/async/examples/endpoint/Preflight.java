package com.stygig.async.examples.endpoint;

import static com.stygig.async.examples.endpoint.AwsErrors.ask;

import com.stygig.async.S3Uri;
import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** What has to be in place before an endpoint is deployed. Changes nothing. */
public final class Preflight {
  /**
   * What is going to be deployed.
   *
   * @param role an ARN or a name, null for the team's
   * @param failurePath null for none
   * @param topicArn null for one that the deployment makes
   */
  public record Plan(
      S3Uri modelUri,
      @Nullable String role,
      S3Uri inputLocation,
      S3Uri outputPath,
      @Nullable S3Uri failurePath,
      @Nullable String topicArn) {
    public Plan {
      if (role != null) {
        ExecutionRoles.check(role);
      }
    }
  }

  private final Aws aws;
  private final Plan plan;

  public Preflight(Aws aws, Plan plan) {
    this.aws = aws;
    this.plan = plan;
  }

  /** Looks at everything. Without credentials there is nothing else to look at. */
  public List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    findings.add(GitBranch.look());
    Finding credentials = credentials();
    findings.add(credentials);
    if (credentials.status() == Finding.Status.FAIL) {
      return findings;
    }
    findings.add(modelArtifact());
    Buckets buckets = new Buckets(aws);
    findings.add(buckets.reach("input bucket", plan.inputLocation()));
    findings.add(buckets.reach("output bucket", plan.outputPath()));
    if (plan.failurePath() != null) {
      findings.add(buckets.reach("failure bucket", plan.failurePath()));
    }
    findings.add(topic());
    findings.addAll(role());
    return findings;
  }

  private Finding credentials() {
    try {
      GetCallerIdentityResponse me = ask(aws.sts().getCallerIdentity());
      return Finding.pass("AWS credentials", me.arn() + " in " + aws.region());
    } catch (SdkException e) {
      return Finding.fail(
          "AWS credentials",
          AwsErrors.reason(e),
          "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in: aws sso login, aws login");
    }
  }

  private Finding modelArtifact() {
    S3Uri model = plan.modelUri();
    try {
      HeadObjectResponse head =
          ask(aws.s3().headObject(b -> b.bucket(model.bucket()).key(model.key())));
      return head.contentLength() == 0
          ? Finding.fail("model artifact", model + " is empty", "Upload the model again")
          : Finding.pass("model artifact", "%s, %,d bytes".formatted(model, head.contentLength()));
    } catch (SdkException e) {
      return Finding.fail(
          "model artifact",
          model + ": " + AwsErrors.reason(e),
          "Upload it (aws s3 cp model.tar.gz " + model + "), or give --model-uri");
    }
  }

  private Finding topic() {
    String arn = plan.topicArn();
    if (arn == null) {
      return Finding.pass("SNS topic", Team.TOPIC + ", made by the deployment if it is not there");
    }
    String topicRegion = arn.split(":", -1).length == 6 ? arn.split(":", -1)[3] : "";
    if (!topicRegion.equals(aws.region().id())) {
      return Finding.fail(
          "SNS topic", arn + " is not of " + aws.region(), "Give a topic of " + aws.region());
    }
    try {
      ask(aws.sns().getTopicAttributes(b -> b.topicArn(arn)));
      return Finding.pass("SNS topic", arn);
    } catch (NotFoundException e) {
      return Finding.fail(
          "SNS topic", "there is no " + arn, "Create it, or leave --sns-topic-arn out");
    } catch (SdkException e) {
      return Finding.unknown("SNS topic", arn + ": " + AwsErrors.reason(e));
    }
  }

  private List<Finding> role() {
    String arn;
    try {
      arn = ExecutionRoles.find(aws, plan.role());
    } catch (CommandFailedException e) {
      return List.of(
          Finding.fail(
              "IAM role",
              String.valueOf(e.getMessage()),
              "Create a role that sagemaker.amazonaws.com may assume, or give --role"));
    } catch (CompletionException | SdkException e) {
      return List.of(
          Finding.fail(
              "IAM role", "cannot be looked up: " + AwsErrors.reason(e), "Give --role ARN"));
    }
    if (isMissing(arn)) {
      return List.of(Finding.fail("IAM role", "there is no " + arn, "Give --role of one that is"));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.pass("IAM role", arn));
    findings.addAll(new Permissions(aws).simulate("the role", arn, needs(arn)));
    return findings;
  }

  /** An ARN need not be of a role that exists. Who may not look gets the benefit of the doubt. */
  private boolean isMissing(String roleArn) {
    String name = roleArn.substring(roleArn.lastIndexOf('/') + 1);
    try {
      return AwsErrors.ifThere(aws.iam().getRole(b -> b.roleName(name))).isEmpty();
    } catch (CompletionException e) {
      return false;
    }
  }

  /** What an endpoint does as its role. */
  private Map<String, List<String>> needs(String roleArn) {
    Map<String, List<String>> needs = new LinkedHashMap<>();
    needs.put(objects(plan.modelUri()), List.of("s3:GetObject"));
    needs.merge(objects(plan.inputLocation()) + "*", List.of("s3:GetObject"), Preflight::both);
    needs.merge(objects(plan.outputPath()) + "*", List.of("s3:PutObject"), Preflight::both);
    if (plan.failurePath() != null) {
      needs.merge(objects(plan.failurePath()) + "*", List.of("s3:PutObject"), Preflight::both);
    }
    String account = roleArn.split(":", -1)[4];
    String topicArn =
        plan.topicArn() != null
            ? plan.topicArn()
            : "arn:aws:sns:" + aws.region() + ":" + account + ":" + Team.TOPIC;
    needs.put(topicArn, List.of("sns:Publish"));
    needs.put(
        "*", List.of("sagemaker:CreateEndpoint", "logs:CreateLogStream", "logs:PutLogEvents"));
    return needs;
  }

  private static String objects(S3Uri uri) {
    return "arn:aws:s3:::" + uri.bucket() + "/" + uri.key();
  }

  private static List<String> both(List<String> a, List<String> b) {
    List<String> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }
}
