package com.stygig.async.examples.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.spy;

import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.Patience;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingAsyncClient;
import software.amazon.awssdk.services.applicationautoscaling.model.PutScalingPolicyRequest;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.sagemaker.model.CreateEndpointRequest;
import software.amazon.awssdk.services.sagemaker.model.DeleteModelRequest;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointConfigResponse;
import software.amazon.awssdk.services.sagemaker.model.DescribeModelResponse;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

class EndpointDeployerTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-25T22:46:00Z"), ZoneOffset.UTC);

  private static EndpointTestKit kit;

  @TempDir Path directory;
  private Path file;
  private EndpointNames names;
  private final List<String> steps = new ArrayList<>();

  @BeforeAll
  static void start() {
    kit = new EndpointTestKit();
  }

  @AfterAll
  static void stop() {
    kit.close();
  }

  @BeforeEach
  void name() {
    file = directory.resolve(EndpointInfo.FILE_NAME);
    names = EndpointNames.ofNew(EndpointTestKit.newName());
  }

  @AfterEach
  void cleanUp() {
    EndpointCleanup cleanup = cleanup(kit.aws());
    var unused = cleanup.delete(cleanup.plan());
  }

  private EndpointCleanup cleanup(Aws aws) {
    return new EndpointCleanup(aws, names, CleanupScope.all(file), step -> {});
  }

  private EndpointDeployer deployer(
      Aws aws, UnaryOperator<DeploymentSettings.Builder> differently) {
    DeploymentSettings settings = differently.apply(DeploymentSettings.builder(names)).build();
    return new EndpointDeployer(aws, settings, CLOCK, steps::add);
  }

  private EndpointInfo deploy(UnaryOperator<DeploymentSettings.Builder> differently) {
    return deployer(kit.aws(), differently).deploy(file);
  }

  private DescribeEndpointConfigResponse config() {
    return kit.aws()
        .sageMaker()
        .describeEndpointConfig(b -> b.endpointConfigName(names.config()))
        .join();
  }

  @Test
  void deploysAsTheTeamsScriptDoes() {
    EndpointInfo info = deploy(settings -> settings);

    DescribeModelResponse model =
        kit.aws().sageMaker().describeModel(b -> b.modelName(names.model())).join();
    assertThat(model.executionRoleArn()).contains(Team.ROLE);
    assertThat(model.primaryContainer().image())
        .startsWith("763104351884.dkr.ecr.ap-south-1.")
        .endsWith("/pytorch-inference:2.0.0-cpu-py310");
    assertThat(model.primaryContainer().modelDataUrl()).isEqualTo(Team.MODEL_URI);
    assertThat(model.primaryContainer().environment())
        .containsEntry("SAGEMAKER_PROGRAM", "inference.py")
        .containsEntry(
            "SAGEMAKER_SUBMIT_DIRECTORY", "s3://stygig-ml-s3/model-artifacts/source.tar.gz")
        .containsEntry("SAGEMAKER_MODEL_SERVER_TIMEOUT", "300")
        .containsEntry("TOKENIZERS_PARALLELISM", "false");
    assertThat(config().productionVariants())
        .singleElement()
        .satisfies(
            variant -> {
              assertThat(variant.variantName()).isEqualTo("AllTraffic");
              assertThat(variant.instanceTypeAsString()).isEqualTo("ml.m5.large");
              assertThat(variant.initialInstanceCount()).isEqualTo(1);
            });
    var output = config().asyncInferenceConfig().outputConfig();
    assertThat(output.s3OutputPath()).isEqualTo(Team.OUTPUT_PATH);
    assertThat(output.s3FailurePath()).isEqualTo(Team.FAILURE_PATH);
    assertThat(output.notificationConfig().successTopic())
        .isEqualTo(output.notificationConfig().errorTopic())
        .endsWith(":" + Team.TOPIC);
    assertThat(config().asyncInferenceConfig().clientConfig().maxConcurrentInvocationsPerInstance())
        .isEqualTo(5);
    assertThat(EndpointInfo.in(file)).contains(info);
    assertThat(info.endpointName()).isEqualTo(names.endpoint());
    assertThat(info.endpointUrl()).isEqualTo(kit.cloud().endpoint().toString());
    assertThat(info.deployedAt()).isEqualTo("2026-01-25T22:46:00Z");
    assertThat(steps).anyMatch(step -> step.endsWith(": InService"));
  }

  @Test
  void withoutAFailurePathThereIsNone() {
    var unused = deploy(settings -> settings.s3FailurePath(null).includesResponse(true));

    var output = config().asyncInferenceConfig().outputConfig();
    assertThat(output.s3FailurePath()).isNull();
    assertThat(output.notificationConfig().includeInferenceResponseIn()).hasSize(2);
  }

  @Test
  void scalesToZero() {
    var unused = deploy(settings -> settings.maxInstances(3));

    EndpointDescription endpoint = new EndpointDescriber(kit.aws(), CLOCK).describe(names);
    assertThat(endpoint.scaling())
        .satisfies(
            scaling -> {
              assertThat(scaling.minInstances()).isZero();
              assertThat(scaling.maxInstances()).isEqualTo(3);
              assertThat(scaling.policies()).hasSize(2);
            });
    assertThat(
            kit.aws()
                .cloudWatch()
                .describeAlarms(b -> b.alarmNames(names.alarm()))
                .join()
                .metricAlarms())
        .singleElement()
        .satisfies(
            alarm ->
                assertThat(alarm.alarmActions())
                    .singleElement()
                    .asString()
                    .contains("scalingPolicy"));
  }

  @Test
  void replacesAnEndpointOfThatName() {
    var unused = deploy(settings -> settings.maxInstances(2));

    var unusedToo = deploy(settings -> settings.maxConcurrentInvocations(7));

    assertThat(config().asyncInferenceConfig().clientConfig().maxConcurrentInvocationsPerInstance())
        .isEqualTo(7);
    assertThat(new EndpointDescriber(kit.aws(), CLOCK).describe(names).scaling()).isNull();
  }

  @Test
  void refusesToReplaceIfItMustNotAndTouchesNothing() {
    var unused = deploy(settings -> settings);

    assertThatExceptionOfType(CommandFailedException.class)
        .isThrownBy(() -> deploy(settings -> settings.replaces(false).maxConcurrentInvocations(7)))
        .withMessageContaining("There is already: endpoint " + names.endpoint());

    assertThat(config().asyncInferenceConfig().clientConfig().maxConcurrentInvocationsPerInstance())
        .isEqualTo(5);
    assertThat(file).exists();
  }

  @Test
  void doesNotReplaceWhatOthersHaveMade() {
    names = EndpointNames.ofNew("theirs-" + EndpointTestKit.newName());
    EndpointInfo info = deploy(settings -> settings);
    makeItTheirs();

    assertThatExceptionOfType(CommandFailedException.class)
        .isThrownBy(() -> deploy(settings -> settings))
        .withMessageContaining("was not made by stygig");

    assertThat(info.endpointName()).isEqualTo(names.endpoint());
    assertThat(new EndpointDescriber(kit.aws(), CLOCK).describe(names).isInService()).isTrue();
    kit.aws().sageMaker().deleteEndpointConfig(b -> b.endpointConfigName("theirs")).join();
  }

  /** Another configuration, and no tag. */
  private void makeItTheirs() {
    kit.aws()
        .sageMaker()
        .createEndpointConfig(
            b -> b.endpointConfigName("theirs").productionVariants(config().productionVariants()))
        .join();
    String arn =
        kit.aws()
            .sageMaker()
            .updateEndpoint(b -> b.endpointName(names.endpoint()).endpointConfigName("theirs"))
            .join()
            .endpointArn();
    kit.aws().sageMaker().deleteTags(b -> b.resourceArn(arn).tagKeys(OurTags.CREATED_BY)).join();
    new EndpointWatch(kit.aws(), names.endpoint(), step -> {}).awaitInService(Patience.LIMIT);
  }

  private void assertNothingLeft(Runnable deployment, String... message) {
    assertThatExceptionOfType(CommandFailedException.class)
        .isThrownBy(deployment::run)
        .satisfies(e -> assertThat(e.getMessage()).contains(message).doesNotContain("STILL"));
    assertThat(cleanup(kit.aws()).plan().resources()).isEmpty();
    assertThat(NotificationTopic.find(kit.aws())).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void aModelThatIsRefusedLeavesNothing() {
    assertNothingLeft(
        () -> deploy(settings -> settings.modelUri("s3://stygig-ml-s3/none.tar.gz")),
        "Cannot create model " + names.model(),
        "s3://stygig-ml-s3/none.tar.gz",
        "removed topic arn:");
  }

  @Test
  void aConfigurationThatIsRefusedLeavesNothing() {
    assertNothingLeft(
        () -> deploy(settings -> settings.instanceType("ml.m5.none")),
        "Cannot create endpoint configuration",
        "instanceType",
        "removed model " + names.model() + ", topic");
  }

  @Test
  void anEndpointThatIsRefusedLeavesNothing() {
    SageMakerAsyncClient sageMaker = spy(kit.aws().sageMaker());
    doReturn(refused("Account limit reached"))
        .when(sageMaker)
        .createEndpoint(any(CreateEndpointRequest.class));
    Aws aws = spy(kit.aws());
    doReturn(sageMaker).when(aws).sageMaker();

    assertNothingLeft(
        () -> deployer(aws, settings -> settings).deploy(file),
        "Cannot create endpoint " + names.endpoint() + ": Account limit reached; removed");
  }

  @Test
  void anEndpointThatFailsLeavesNothing() {
    names = EndpointNames.ofNew("broken-" + EndpointTestKit.newName());

    assertNothingLeft(
        () -> deploy(settings -> settings),
        "is Failed: The primary container",
        "removed async_endpoint_info.json, endpoint " + names.endpoint());
  }

  @Test
  void aFailureBringsTheFileOfAnotherEndpointBack() throws Exception {
    Files.writeString(file, "{\"endpoint_name\": \"another\"}");
    names = EndpointNames.ofNew("broken-" + EndpointTestKit.newName());

    assertThatExceptionOfType(CommandFailedException.class)
        .isThrownBy(() -> deploy(settings -> settings));

    assertThat(file).hasContent("{\"endpoint_name\": \"another\"}");
  }

  @Test
  void aTopicThatWasThereStays() {
    String arn = kit.aws().sns().createTopic(b -> b.name(Team.TOPIC)).join().topicArn();
    try {
      assertThatExceptionOfType(CommandFailedException.class)
          .isThrownBy(() -> deploy(s -> s.modelUri("s3://stygig-ml-s3/none.tar.gz")));

      assertThat(NotificationTopic.find(kit.aws())).contains(arn);
    } finally {
      kit.aws().sns().deleteTopic(b -> b.topicArn(arn)).join();
    }
  }

  @Test
  void aPolicyThatIsRefusedLeavesNothing() {
    ApplicationAutoScalingAsyncClient scaling = spy(kit.aws().autoScaling());
    doReturn(refused("No policies today"))
        .when(scaling)
        .putScalingPolicy(any(PutScalingPolicyRequest.class));
    Aws aws = spy(kit.aws());
    doReturn(scaling).when(aws).autoScaling();

    assertNothingLeft(
        () -> deployer(aws, settings -> settings.maxInstances(1)).deploy(file),
        "Cannot let the endpoint scale to zero: No policies today");
  }

  @Test
  void anAlarmThatIsRefusedLeavesNothing() {
    CloudWatchAsyncClient cloudWatch = spy(kit.aws().cloudWatch());
    doReturn(refused("No alarms today"))
        .when(cloudWatch)
        .putMetricAlarm(any(PutMetricAlarmRequest.class));
    Aws aws = spy(kit.aws());
    doReturn(cloudWatch).when(aws).cloudWatch();

    assertNothingLeft(
        () -> deployer(aws, settings -> settings.maxInstances(1)).deploy(file), "No alarms today");
  }

  @Test
  void whatCannotBeRemovedIsNamed() {
    names = EndpointNames.ofNew("broken-" + EndpointTestKit.newName());
    SageMakerAsyncClient sageMaker = spy(kit.aws().sageMaker());
    doReturn(refused("Not allowed")).when(sageMaker).deleteModel(any(DeleteModelRequest.class));
    Aws aws = spy(kit.aws());
    doReturn(sageMaker).when(aws).sageMaker();

    assertThatExceptionOfType(CommandFailedException.class)
        .isThrownBy(() -> deployer(aws, settings -> settings).deploy(file))
        .withMessageContaining(
            "STILL THERE: model %s (Not allowed); see stygig cleanup --endpoint-name %s"
                .formatted(names.model(), names.endpoint()));
    assertThat(cleanup(kit.aws()).plan().resources())
        .extracting(OwnedResource::kind)
        .containsExactly(ResourceKind.MODEL);
  }

  @Test
  void anEndpointThatIsNotReadyInTimeIsNamedIfItCannotBeDeletedYet() {
    try (EndpointTestKit slow = new EndpointTestKit(Duration.ofHours(1))) {
      EndpointDeployer deployer =
          deployer(slow.aws(), settings -> settings.timeout(Duration.ofMillis(100)));

      assertThatExceptionOfType(CommandFailedException.class)
          .isThrownBy(() -> deployer.deploy(file))
          .withMessageContaining("is still Creating")
          .withMessageContaining("STILL THERE: endpoint " + names.endpoint())
          .withMessageContaining("model " + names.model());
    }
  }

  private static CompletableFuture<?> refused(String message) {
    return CompletableFuture.failedFuture(
        SageMakerException.builder()
            .awsErrorDetails(
                AwsErrorDetails.builder().errorCode("Refused").errorMessage(message).build())
            .build());
  }
}
