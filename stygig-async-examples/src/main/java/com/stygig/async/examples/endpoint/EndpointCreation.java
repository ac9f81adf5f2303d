package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sagemaker.model.AsyncInferenceConfig;
import software.amazon.awssdk.services.sagemaker.model.AsyncInferenceNotificationConfig;
import software.amazon.awssdk.services.sagemaker.model.AsyncNotificationTopicTypes;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;

/** Creates in SageMaker what an endpoint consists of, so that it can be undone. */
final class EndpointCreation {
  private static final int STARTUP_TIMEOUT_SECONDS = 600;

  private final Aws aws;
  private final DeploymentSettings settings;
  private final EndpointNames names;
  private final OurTags tags;
  private final Undo undo;
  private final Consumer<String> progress;

  EndpointCreation(
      Aws aws, DeploymentSettings settings, OurTags tags, Undo undo, Consumer<String> progress) {
    this.aws = aws;
    this.settings = settings;
    this.names = settings.names();
    this.tags = tags;
    this.undo = undo;
    this.progress = progress;
  }

  String model(String image, String role) {
    String arn =
        aws.sageMaker()
            .createModel(
                b ->
                    b.modelName(names.model())
                        .executionRoleArn(role)
                        .primaryContainer(
                            container ->
                                container
                                    .image(image)
                                    .modelDataUrl(settings.modelUri())
                                    .environment(ModelEnvironment.of(settings.sourceUri())))
                        .tags(tags.forSageMaker()))
            .join()
            .modelArn();
    undo.made(
        "model " + names.model(),
        () -> aws.sageMaker().deleteModel(b -> b.modelName(names.model())).join());
    return arn;
  }

  String config(String topicArn) {
    String arn =
        aws.sageMaker()
            .createEndpointConfig(
                b ->
                    b.endpointConfigName(names.config())
                        .productionVariants(variant())
                        .asyncInferenceConfig(async -> configure(async, topicArn))
                        .tags(tags.forSageMaker()))
            .join()
            .endpointConfigArn();
    undo.made(
        "endpoint configuration " + names.config(),
        () ->
            aws.sageMaker().deleteEndpointConfig(b -> b.endpointConfigName(names.config())).join());
    return arn;
  }

  private ProductionVariant variant() {
    return ProductionVariant.builder()
        .variantName(Team.VARIANT)
        .modelName(names.model())
        .instanceType(settings.instanceType())
        .initialInstanceCount(1)
        .initialVariantWeight(1f)
        .modelDataDownloadTimeoutInSeconds(STARTUP_TIMEOUT_SECONDS)
        .containerStartupHealthCheckTimeoutInSeconds(STARTUP_TIMEOUT_SECONDS)
        .build();
  }

  private void configure(AsyncInferenceConfig.Builder async, String topicArn) {
    async
        .clientConfig(
            client ->
                client.maxConcurrentInvocationsPerInstance(settings.maxConcurrentInvocations()))
        .outputConfig(
            output ->
                output
                    .s3OutputPath(settings.s3OutputPath())
                    .s3FailurePath(settings.s3FailurePath())
                    .notificationConfig(topics -> notify(topics, topicArn)));
  }

  private void notify(AsyncInferenceNotificationConfig.Builder topics, String topicArn) {
    topics.successTopic(topicArn).errorTopic(topicArn);
    if (settings.includesResponse()) {
      topics.includeInferenceResponseIn(
          AsyncNotificationTopicTypes.SUCCESS_NOTIFICATION_TOPIC,
          AsyncNotificationTopicTypes.ERROR_NOTIFICATION_TOPIC);
    }
  }

  String endpoint() {
    String arn =
        aws.sageMaker()
            .createEndpoint(
                b ->
                    b.endpointName(names.endpoint())
                        .endpointConfigName(names.config())
                        .tags(tags.forSageMaker()))
            .join()
            .endpointArn();
    undo.madeOf("endpoint " + names.endpoint(), this::deleteEndpoint);
    return arn;
  }

  private void deleteEndpoint() {
    if (AwsErrors.ifThere(aws.sageMaker().deleteEndpoint(b -> b.endpointName(names.endpoint())))
        .isPresent()) {
      new EndpointWatch(aws, names.endpoint(), progress)
          .awaitGone(EndpointCleanup.LONGEST_DELETION);
    }
  }
}
