package com.stygig.async.examples.endpoint;

import static com.stygig.async.examples.endpoint.AwsErrors.ask;

import com.stygig.async.S3Uri;
import com.stygig.async.examples.aws.Aws;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.sagemaker.model.AsyncInferenceConfig;
import software.amazon.awssdk.services.sagemaker.model.AsyncInferenceNotificationConfig;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import tools.jackson.databind.node.ObjectNode;

/** Looks at an endpoint as a client needs it, and says what will hurt. Changes nothing. */
public final class Doctor {
  private final Aws aws;
  private final String endpointName;
  private final S3Uri inputLocation;

  /**
   * What was found, and the least that a client has to be allowed.
   *
   * @param clientPolicy an IAM policy
   */
  public record Diagnosis(List<Finding> findings, ObjectNode clientPolicy) {}

  public Doctor(Aws aws, String endpointName, S3Uri inputLocation) {
    this.aws = aws;
    this.endpointName = endpointName;
    this.inputLocation = inputLocation;
  }

  public Diagnosis run() {
    List<Finding> findings = new ArrayList<>();
    ClientPolicy policy = new ClientPolicy(aws.region(), endpointName, inputLocation);
    Optional<AsyncInferenceConfig> config = endpoint(findings);
    if (config.isPresent()) {
      S3Uri output = S3Uri.parse(config.get().outputConfig().s3OutputPath());
      Optional<S3Uri> failure =
          Optional.ofNullable(config.get().outputConfig().s3FailurePath()).map(S3Uri::parse);
      policy.reads(output);
      failure.ifPresent(policy::reads);
      EncryptionKeys keys = new EncryptionKeys(aws, policy);
      keys.ofUploads(inputLocation);
      String endpointsKey = config.get().outputConfig().kmsKeyId();
      keys.ofReads(output, endpointsKey);
      failure.ifPresent(path -> keys.ofReads(path, endpointsKey));
      places(output, failure, findings);
      findings.addAll(keys.findings());
      notifications(config.get(), findings);
    }
    findings.addAll(new CallerPermissions(aws).check(policy));
    return new Diagnosis(findings, policy.toJson());
  }

  private Optional<AsyncInferenceConfig> endpoint(List<Finding> findings) {
    DescribeEndpointResponse endpoint;
    AsyncInferenceConfig config;
    try {
      endpoint = ask(aws.sageMaker().describeEndpoint(b -> b.endpointName(endpointName)));
      config =
          ask(aws.sageMaker()
                  .describeEndpointConfig(b -> b.endpointConfigName(endpoint.endpointConfigName())))
              .asyncInferenceConfig();
    } catch (SdkException e) {
      findings.add(
          Finding.fail(
              "endpoint",
              endpointName + ": " + AwsErrors.reason(e),
              e instanceof SdkServiceException
                  ? "Look at the name and the region (" + aws.region() + ")"
                  : "Look at your AWS credentials and your network: stygig preflight"));
      return Optional.empty();
    }
    findings.add(
        endpoint.endpointStatus() == EndpointStatus.IN_SERVICE
            ? Finding.pass("endpoint", endpointName + " is InService")
            : Finding.fail(
                "endpoint",
                endpointName + " is " + endpoint.endpointStatusAsString() + reason(endpoint),
                "stygig describe --endpoint-name " + endpointName));
    if (config == null) {
      findings.add(
          Finding.fail(
              "asynchronous",
              "it is a real-time endpoint",
              "Use stygig realtime, or deploy an asynchronous one: stygig deploy"));
    }
    return Optional.ofNullable(config);
  }

  private static String reason(DescribeEndpointResponse endpoint) {
    return endpoint.failureReason() == null ? "" : ": " + endpoint.failureReason();
  }

  private void places(S3Uri output, Optional<S3Uri> failure, List<Finding> findings) {
    Buckets buckets = new Buckets(aws);
    findings.add(buckets.reach("output path", output));
    findings.add(buckets.listing("listing", output));
    findings.add(buckets.reach("input location", inputLocation));
    if (failure.isPresent()) {
      findings.add(buckets.reach("failure path", failure.get()));
    } else {
      findings.add(
          Finding.warn(
              "failure path",
              "none: a failed inference leaves no trace in S3, and who waits there waits until the deadline",
              "Deploy with --s3-failure-path"));
    }
  }

  private void notifications(AsyncInferenceConfig config, List<Finding> findings) {
    AsyncInferenceNotificationConfig to = config.outputConfig().notificationConfig();
    Set<String> topics = new LinkedHashSet<>();
    if (to != null && to.successTopic() != null) {
      topics.add(to.successTopic());
    }
    if (to != null && to.errorTopic() != null) {
      topics.add(to.errorTopic());
    }
    if (to == null || topics.isEmpty()) {
      findings.add(
          Finding.warn(
              "notifications",
              "none: results are found by looking into S3 only, later and with more requests",
              "Deploy with --sns-topic-arn"));
      return;
    }
    if (to.successTopic() == null || to.errorTopic() == null) {
      findings.add(
          Finding.warn(
              "notifications",
              "there is no "
                  + (to.errorTopic() == null ? "error" : "success")
                  + " topic: who waits for notifications does not learn of those",
              "Deploy with both topics"));
    }
    if (!to.hasIncludeInferenceResponseIn() || to.includeInferenceResponseIn().isEmpty()) {
      findings.add(
          Finding.warn(
              "included response",
              "notifications do not carry the response: one GET more for each inference",
              "Deploy with --include-response"));
    }
    TopicCheck check = new TopicCheck(aws);
    topics.forEach(topic -> findings.addAll(check.look(topic)));
  }
}
