package com.stygig.async.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.sagemaker.model.CreateEndpointConfigRequest;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.waiters.SageMakerAsyncWaiter;

/** A cloud that has a bucket and a model's artifact, and short words for SageMaker's API. */
final class SageMakerTestKit implements AutoCloseable {
  static final String MODEL_DATA = "s3://bucket/models/model.tar.gz";
  static final String ARNS = "arn:aws:sagemaker:ap-south-1:000000000000:";
  static final Model ECHO =
      request -> new ModelResponse(200, request.contentType(), request.body());

  final LocalCloud cloud;
  final SageMakerAsyncClient sageMaker;

  SageMakerTestKit(SageMakerSettings.Builder settings) {
    cloud = LocalCloud.builder().sageMaker(settings.build()).start();
    sageMaker = cloud.client(SageMakerAsyncClient.builder());
    cloud.createBucket("bucket", "models/", "in/");
    var unused =
        cloud
            .s3Client()
            .putObject(
                b -> b.bucket("bucket").key("models/model.tar.gz"),
                AsyncRequestBody.fromString("m"))
            .join();
  }

  static SageMakerSettings.Builder echo() {
    return SageMakerSettings.builder().containers(container -> ECHO);
  }

  void createModel(String name) {
    var unused =
        sageMaker
            .createModel(
                b ->
                    b.modelName(name)
                        .executionRoleArn("arn:aws:iam::000000000000:role/sagemaker")
                        .primaryContainer(
                            c ->
                                c.image("000000000000.dkr.ecr.ap-south-1.amazonaws.com/stygig:4")
                                    .modelDataUrl(MODEL_DATA)
                                    .environment(Map.of("OMP_NUM_THREADS", "2"))))
            .join();
  }

  static CreateEndpointConfigRequest.Builder realTimeConfig(String name, String model) {
    return CreateEndpointConfigRequest.builder()
        .endpointConfigName(name)
        .productionVariants(
            ProductionVariant.builder()
                .variantName("AllTraffic")
                .modelName(model)
                .instanceType("ml.m5.large")
                .initialInstanceCount(1)
                .build());
  }

  static CreateEndpointConfigRequest.Builder asyncConfig(String name, String model) {
    return realTimeConfig(name, model)
        .asyncInferenceConfig(
            a ->
                a.outputConfig(
                        o -> o.s3OutputPath("s3://bucket/out").s3FailurePath("s3://bucket/failed"))
                    .clientConfig(c -> c.maxConcurrentInvocationsPerInstance(2)));
  }

  /** With a model and a configuration of its own. */
  void createEndpoint(String name) {
    createModel(name + "-model");
    createEndpoint(name, asyncConfig(name + "-config", name + "-model"));
  }

  void createEndpoint(String name, CreateEndpointConfigRequest.Builder config) {
    var unused = sageMaker.createEndpointConfig(config.build()).join();
    var unusedToo =
        sageMaker
            .createEndpoint(
                b -> b.endpointName(name).endpointConfigName(config.build().endpointConfigName()))
            .join();
  }

  DescribeEndpointResponse describe(String name) {
    return sageMaker.describeEndpoint(b -> b.endpointName(name)).join();
  }

  DescribeEndpointResponse await(String name, EndpointStatus status) {
    return Awaitility.await()
        .until(() -> describe(name), endpoint -> endpoint.endpointStatus() == status);
  }

  LocalEndpoint running(String name) {
    return cloud.findEndpoint(name).orElseThrow();
  }

  /** The SDK's own waiter, which asks twice a minute by default. */
  SageMakerAsyncWaiter waiter() {
    return SageMakerAsyncWaiter.builder()
        .client(sageMaker)
        .overrideConfiguration(
            b ->
                b.maxAttempts(1_000)
                    .backoffStrategyV2(BackoffStrategy.fixedDelay(Duration.ofMillis(20))))
        .build();
  }

  /** Invokes, and answers with the output location. */
  String invoke(String endpoint, String body) {
    return cloud
        .sageMakerRuntimeClient()
        .invokeEndpointAsync(
            b ->
                b.endpointName(endpoint)
                    .contentType("text/plain")
                    .inferenceId("id-" + body)
                    .body(SdkBytes.fromUtf8String(body)))
        .join()
        .outputLocation();
  }

  String readWhenThere(String uri) {
    S3Location location = S3Location.parse(uri);
    return Awaitility.await()
        .ignoreExceptions()
        .until(
            () ->
                cloud
                    .s3Client()
                    .getObject(
                        b -> b.bucket(location.bucket()).key(location.key()),
                        AsyncResponseTransformer.toBytes())
                    .join()
                    .asUtf8String(),
            body -> true);
  }

  static void assertRefused(CompletableFuture<?> answer, String code, String message) {
    assertThatThrownBy(answer::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            AwsServiceException.class,
            e -> {
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
              assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message);
              assertThat(e.statusCode()).isEqualTo(400);
            });
  }

  static void assertInvalid(CompletableFuture<?> answer, String message) {
    assertRefused(answer, "ValidationException", message);
  }

  void awaitGone(String name) {
    Awaitility.await()
        .untilAsserted(
            () ->
                assertInvalid(
                    sageMaker.describeEndpoint(b -> b.endpointName(name)),
                    "Could not find endpoint \"" + ARNS + "endpoint/" + name + "\"."));
  }

  @Override
  public void close() {
    cloud.close();
  }
}
