package com.stygig.async.testkit;

import static com.stygig.async.testkit.SageMakerTestKit.ARNS;
import static com.stygig.async.testkit.SageMakerTestKit.assertInvalid;
import static com.stygig.async.testkit.SageMakerTestKit.asyncConfig;
import static com.stygig.async.testkit.SageMakerTestKit.realTimeConfig;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.sagemaker.model.AsyncInferenceOutputConfig;
import software.amazon.awssdk.services.sagemaker.model.CreateEndpointConfigRequest;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointConfigResponse;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;

class SageMakerEndpointConfigTest {
  private static final SageMakerTestKit KIT = new SageMakerTestKit(SageMakerTestKit.echo());
  private static final String ERROR = "1 validation error detected: Value ";

  private final SageMakerAsyncClient sageMaker = KIT.sageMaker;

  @BeforeAll
  static void createModel() {
    KIT.createModel("m");
  }

  @AfterAll
  static void close() {
    KIT.close();
  }

  private void assertRefused(CreateEndpointConfigRequest.Builder request, String message) {
    assertInvalid(sageMaker.createEndpointConfig(request.build()), message);
  }

  private static CreateEndpointConfigRequest.Builder withVariant(
      Consumer<ProductionVariant.Builder> change) {
    ProductionVariant.Builder variant =
        realTimeConfig("c", "m").build().productionVariants().get(0).toBuilder();
    change.accept(variant);
    return realTimeConfig("c", "m").productionVariants(variant.build());
  }

  private static CreateEndpointConfigRequest.Builder withOutput(
      Consumer<AsyncInferenceOutputConfig.Builder> change) {
    return realTimeConfig("c", "m").asyncInferenceConfig(a -> a.outputConfig(change));
  }

  @Test
  void aConfigurationIsDescribedAsItWasCreated() {
    CreateEndpointConfigRequest given = asyncConfig("Described", "m").build();
    var unused = sageMaker.createEndpointConfig(given).join();

    DescribeEndpointConfigResponse config =
        sageMaker.describeEndpointConfig(b -> b.endpointConfigName("Described")).join();

    assertThat(config.endpointConfigArn()).isEqualTo(ARNS + "endpoint-config/described");
    assertThat(config.asyncInferenceConfig()).isEqualTo(given.asyncInferenceConfig());
    assertThat(config.productionVariants())
        .containsExactly(
            given.productionVariants().get(0).toBuilder().initialVariantWeight(1f).build());
  }

  @Test
  void aConfigurationIsCreatedOnceAndDeletedOnce() {
    var unused = sageMaker.createEndpointConfig(realTimeConfig("twice", "m").build()).join();

    assertRefused(
        realTimeConfig("twice", "m"),
        "Cannot create already existing endpoint configuration \""
            + ARNS
            + "endpoint-config/twice\".");
    var unusedToo = sageMaker.deleteEndpointConfig(b -> b.endpointConfigName("twice")).join();
    assertInvalid(
        sageMaker.deleteEndpointConfig(b -> b.endpointConfigName("twice")),
        "Could not find endpoint configuration \"" + ARNS + "endpoint-config/twice\".");
  }

  @Test
  void configurationsAreListed() {
    var unused = sageMaker.createEndpointConfig(realTimeConfig("listed", "m").build()).join();

    assertThat(
            sageMaker.listEndpointConfigs(b -> b.nameContains("listed")).join().endpointConfigs())
        .singleElement()
        .satisfies(
            config ->
                assertThat(config.endpointConfigArn()).isEqualTo(ARNS + "endpoint-config/listed"));
  }

  @Test
  void itsModelHasToBeThere() {
    assertRefused(realTimeConfig("c", "none"), "Could not find model \"" + ARNS + "model/none\".");
  }

  @Test
  void itNeedsOneVariantThatHasEverything() {
    assertRefused(
        CreateEndpointConfigRequest.builder().endpointConfigName("c"),
        ERROR
            + "null at 'productionVariants' failed to satisfy constraint: Member must not be null");
    assertRefused(
        withVariant(v -> v.modelName(null)),
        ERROR
            + "null at 'productionVariants.1.member.modelName' failed to satisfy constraint: Member"
            + " must not be null");
    assertRefused(
        withVariant(v -> v.initialInstanceCount(0)),
        ERROR
            + "'0' at 'productionVariants.1.member.initialInstanceCount' failed to satisfy"
            + " constraint: Member must have value greater than or equal to 1");
    assertRefused(
        withVariant(v -> v.instanceType("t3.medium")),
        ERROR
            + "'t3.medium' at 'productionVariants.1.member.instanceType' failed to satisfy"
            + " constraint: Member must satisfy enum value set: [ml.m5.large, ml.m5.xlarge, ...]");
  }

  @Test
  void severalVariantsAreClearlyRefused() {
    ProductionVariant one = realTimeConfig("c", "m").build().productionVariants().get(0);

    assertRefused(
        realTimeConfig("c", "m").productionVariants(one, one),
        "The local cloud runs one production variant an endpoint.");
  }

  @Test
  void anAsynchronousOneNeedsAnOutputPathInS3AndTopicsThatCanBe() {
    assertRefused(
        withOutput(o -> {}),
        ERROR
            + "null at 'asyncInferenceConfig.outputConfig.s3OutputPath' failed to satisfy"
            + " constraint: Member must not be null");
    assertRefused(
        withOutput(o -> o.s3OutputPath("bucket/out")),
        ERROR
            + "'bucket/out' at 'asyncInferenceConfig.outputConfig.s3OutputPath' failed to satisfy"
            + " constraint: Member must satisfy regular expression pattern: ^s3://([^/]+)/?(.*)$");
    assertRefused(
        withOutput(
            o -> o.s3OutputPath("s3://bucket/out").notificationConfig(n -> n.errorTopic("mine"))),
        ERROR
            + "'mine' at 'asyncInferenceConfig.outputConfig.notificationConfig.errorTopic' failed"
            + " to satisfy constraint: Member must satisfy regular expression pattern:"
            + " arn:aws[a-z\\-]*:sns:[a-z0-9\\-]*:[0-9]{12}:[a-zA-Z0-9_.-]+");
    assertRefused(
        withOutput(o -> o.s3OutputPath("s3://bucket/out"))
            .asyncInferenceConfig(
                a ->
                    a.outputConfig(o -> o.s3OutputPath("s3://bucket/out"))
                        .clientConfig(c -> c.maxConcurrentInvocationsPerInstance(1_001))),
        ERROR
            + "'1001' at 'asyncInferenceConfig.clientConfig.maxConcurrentInvocationsPerInstance'"
            + " failed to satisfy constraint: Member must have value less than or equal to 1000");
  }
}
