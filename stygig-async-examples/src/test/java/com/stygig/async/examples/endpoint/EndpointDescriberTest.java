package com.stygig.async.examples.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.endpoint.Expectations.Check;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;

class EndpointDescriberTest {
  private static EndpointTestKit kit;

  @TempDir Path directory;
  private EndpointNames names = EndpointNames.ofNew(EndpointTestKit.newName());

  @BeforeAll
  static void start() {
    kit = new EndpointTestKit();
  }

  @AfterAll
  static void stop() {
    kit.close();
  }

  private EndpointDescription describe() {
    return new EndpointDescriber(kit.aws(), Clock.systemUTC()).describe(names);
  }

  private String deploy() {
    return String.valueOf(
        new EndpointDeployer(
                kit.aws(), DeploymentSettings.builder(names).build(), Clock.systemUTC(), step -> {})
            .deploy(directory.resolve(EndpointInfo.FILE_NAME))
            .topicArn());
  }

  private void createRealTime() {
    var sageMaker = kit.aws().sageMaker();
    sageMaker
        .createModel(
            b ->
                b.modelName(names.model())
                    .executionRoleArn("arn:aws:iam::000000000000:role/r")
                    .primaryContainer(c -> c.image("i").modelDataUrl(Team.MODEL_URI)))
        .join();
    sageMaker
        .createEndpointConfig(
            b ->
                b.endpointConfigName(names.config())
                    .productionVariants(
                        ProductionVariant.builder()
                            .variantName("A")
                            .modelName(names.model())
                            .instanceType("ml.m5.xlarge")
                            .initialInstanceCount(2)
                            .build()))
        .join();
    sageMaker
        .createEndpoint(b -> b.endpointName(names.endpoint()).endpointConfigName(names.config()))
        .join();
  }

  @Test
  void aRealTimeEndpointHasNoAsynchronousSettings() {
    createRealTime();

    EndpointDescription endpoint = describe();

    assertThat(endpoint.async()).isNull();
    assertThat(endpoint.topics()).isEmpty();
    assertThat(endpoint.currentInstances()).isEqualTo(2);
    assertThat(endpoint.toJson().get("endpoint_type").asString()).isEqualTo("real-time");
    assertThat(new Expectations("ml.m5.xlarge", 2).check(endpoint))
        .filteredOn(check -> !check.passed())
        .containsExactly(new Check("AsyncInferenceConfig", "present", "absent", false));
  }

  @Test
  void aFailureHasItsReason() {
    names = EndpointNames.ofNew("broken-" + EndpointTestKit.newName());
    createRealTime();

    EndpointDescription endpoint = describe();

    assertThat(endpoint.status()).isEqualTo("Failed");
    assertThat(endpoint.failureReason()).contains("did not pass the ping health check");
    assertThat(endpoint.currentInstances()).isNull();
  }

  @Test
  void countsSubscriptionsAndSeesThatATopicIsGone() {
    String topic = deploy();
    subscribe(topic, "sqs", "arn:aws:sqs:ap-south-1:000000000000:q");
    subscribe(topic, "email", "someone@example.com");

    assertThat(describe().topics()).containsExactly(new TopicState(topic, true, 1, 1));

    kit.aws().sns().deleteTopic(b -> b.topicArn(topic)).join();
    assertThat(describe().topics()).containsExactly(new TopicState(topic, false, 0, 0));
  }

  private static void subscribe(String topic, String protocol, String endpoint) {
    kit.aws().sns().subscribe(b -> b.topicArn(topic).protocol(protocol).endpoint(endpoint)).join();
  }
}
