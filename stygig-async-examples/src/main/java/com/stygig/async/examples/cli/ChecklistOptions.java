package com.stygig.async.examples.cli;

import com.stygig.async.S3Uri;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.checklist.ChecklistRun.Signer;
import com.stygig.async.examples.checklist.TestNumbers;
import com.stygig.async.examples.endpoint.DeploymentSettings;
import com.stygig.async.examples.endpoint.EndpointNames;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what the checklist is run on. */
final class ChecklistOptions {
  @Option(
      names = "--only",
      paramLabel = "TESTS",
      defaultValue = "1-14",
      description = "Which tests to run, such as 1,3-5. Default: ${DEFAULT-VALUE}.")
  private String only = "1-14";

  @Option(names = "--skip", paramLabel = "TESTS", description = "Which tests to leave out.")
  private @Nullable String skip;

  @Option(
      names = "--endpoint-name",
      paramLabel = "NAME",
      description =
          "With Test 1: what to deploy; default: stygig-async-endpoint-YYYYMMDD-HHMMSS. Without: an endpoint that is there; it is neither redeployed nor deleted.")
  private @Nullable String endpointName;

  @Option(
      names = "--model-uri",
      paramLabel = "S3_URI",
      defaultValue = Team.MODEL_URI,
      description = "The model's archive. Default: ${DEFAULT-VALUE}.")
  private String modelUri = Team.MODEL_URI;

  @Option(
      names = "--role",
      paramLabel = "ARN_OR_NAME",
      description = "As whom the endpoint works. Default: as for deploy.")
  private @Nullable String role;

  @Option(
      names = "--image",
      paramLabel = "URI",
      description = "The container. Default: as for deploy.")
  private @Nullable String image;

  @Option(
      names = "--instance-type",
      paramLabel = "TYPE",
      defaultValue = Team.INSTANCE_TYPE,
      description = "What Test 1 deploys on. Default: ${DEFAULT-VALUE}.")
  private String instanceType = Team.INSTANCE_TYPE;

  @Option(
      names = "--expect-instance-type",
      paramLabel = "TYPE",
      defaultValue = Team.INSTANCE_TYPE,
      description = "What Test 13 wants to see. Default: ${DEFAULT-VALUE}.")
  private String expectedInstanceType = Team.INSTANCE_TYPE;

  @Option(
      names = "--sns-topic-arn",
      paramLabel = "ARN",
      description = "What to notify. Default: as for deploy.")
  private @Nullable String topicArn;

  @Option(
      names = "--realtime-endpoint-name",
      paramLabel = "NAME",
      description =
          "What Test 11 compares with. Default: one that it deploys of the same model, and deletes.")
  private @Nullable String realTimeEndpointName;

  @Option(
      names = "--s3-image",
      paramLabel = "S3_URI",
      description = "The picture to ask about. Default: the first of the team's shirts.")
  private @Nullable String sampleImage;

  @Option(
      names = "--s3-location",
      paramLabel = "S3_URI",
      defaultValue = "s3://" + Team.BUCKET + "/async-checklist/",
      description =
          "Below it each run keeps inputs, results and failures of its own, which Test 14 deletes. Default: ${DEFAULT-VALUE}.")
  private String location = "s3://" + Team.BUCKET + "/async-checklist/";

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "How many requests Test 8 sends at once. Default: ${DEFAULT-VALUE}, twice what the endpoint works on at once.")
  private int parallel;

  @Option(
      names = "--email",
      paramLabel = "ADDRESS",
      description = "Whom Test 6 subscribes to the topic, too.")
  private @Nullable String email;

  @Option(
      names = "--large-image-mb",
      paramLabel = "MB",
      defaultValue = "100",
      description = "How large the picture of Test 9 is. Default: ${DEFAULT-VALUE}.")
  private int largeImageMegabytes;

  @Option(
      names = "--tested-by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who signs. Default: the user of this machine.")
  private String testedBy = "";

  @Option(
      names = "--environment",
      paramLabel = "NAME",
      description = "Such as Development, Staging or Production.")
  private @Nullable String environment;

  @Option(
      names = "--model-version",
      paramLabel = "TEXT",
      description = "Default: what the model says.")
  private @Nullable String modelVersion;

  Set<Integer> numbers() {
    Set<Integer> numbers = TestNumbers.parse(only);
    if (skip != null) {
      numbers.removeAll(TestNumbers.parse(skip));
    }
    if (numbers.isEmpty()) {
      throw new IllegalArgumentException("--only and --skip leave no test");
    }
    return numbers;
  }

  /** Refuses what cannot be, before anything is sent. */
  void check() {
    if (parallel < 1 || parallel > 1_000) {
      throw new IllegalArgumentException("--parallel must be from 1 to 1000: " + parallel);
    }
    if (largeImageMegabytes < 1 || largeImageMegabytes > 1_000) {
      throw new IllegalArgumentException(
          "--large-image-mb must be from 1 to 1000: " + largeImageMegabytes);
    }
    if (!numbers().contains(1) && endpointName == null) {
      throw new IllegalArgumentException("Without Test 1, --endpoint-name says what to test");
    }
    if (email != null && !email.matches("[^@\\s]+@[^@\\s]+")) {
      throw new IllegalArgumentException("--email must be an address: '" + email + "'");
    }
    var unusedImage = sampleImage();
    var unused = deployment(Clock.systemUTC(), Duration.ofMinutes(1), instanceType);
  }

  /** What is there, if Test 1 is not run. */
  @Nullable String existingEndpoint() {
    return numbers().contains(1) ? null : endpointName;
  }

  /** What Test 1 deploys. */
  DeploymentSettings deployment(Clock clock, Duration timeout, String type) {
    EndpointNames names =
        endpointName == null ? EndpointNames.now(clock) : EndpointNames.ofNew(endpointName);
    return DeploymentSettings.builder(names)
        .modelUri(modelUri)
        .role(role)
        .image(image)
        .instanceType(type)
        .s3OutputPath(below(names, "results/").toString())
        .s3FailurePath(below(names, "failures/").toString())
        .topicArn(topicArn)
        .includesResponse(true)
        .timeout(timeout)
        .build();
  }

  /** Where a run keeps data of one kind. */
  S3Uri below(EndpointNames names, String folder) {
    S3Uri root = S3Uri.parse(location);
    String key = root.key().isEmpty() || root.key().endsWith("/") ? root.key() : root.key() + "/";
    return new S3Uri(root.bucket(), key + names.endpoint() + "/" + folder);
  }

  String instanceType() {
    return instanceType;
  }

  String expectedInstanceType() {
    return expectedInstanceType;
  }

  @Nullable String realTimeEndpointName() {
    return realTimeEndpointName;
  }

  @Nullable S3Uri sampleImage() {
    return sampleImage == null ? null : S3Uri.parse(sampleImage);
  }

  int parallel() {
    return parallel;
  }

  @Nullable String email() {
    return email;
  }

  long largeImageBytes() {
    return largeImageMegabytes * 1_000_000L;
  }

  Signer signer(String otherwise) {
    return new Signer(testedBy, environment == null ? otherwise : environment, modelVersion);
  }
}
