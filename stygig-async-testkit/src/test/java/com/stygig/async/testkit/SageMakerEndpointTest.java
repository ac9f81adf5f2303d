package com.stygig.async.testkit;

import static com.stygig.async.testkit.SageMakerTestKit.ARNS;
import static com.stygig.async.testkit.SageMakerTestKit.assertInvalid;
import static com.stygig.async.testkit.SageMakerTestKit.assertRefused;
import static com.stygig.async.testkit.SageMakerTestKit.asyncConfig;
import static com.stygig.async.testkit.SageMakerTestKit.echo;
import static com.stygig.async.testkit.SageMakerTestKit.realTimeConfig;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stygig.async.testkit.EndpointConfig.IncludeInferenceResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.sagemaker.model.AsyncInferenceOutputConfig;
import software.amazon.awssdk.services.sagemaker.model.CreateEndpointConfigRequest;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.DesiredWeightAndCapacity;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;

/** The life of endpoints that are created through the SageMaker API. */
class SageMakerEndpointTest {
  private static final String PING =
      "The primary container for production variant AllTraffic did not pass the ping health check."
          + " Please check CloudWatch logs for this endpoint.";

  private SageMakerTestKit kit;

  private SageMakerTestKit start(SageMakerSettings.Builder settings) {
    kit = new SageMakerTestKit(settings);
    return kit;
  }

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void anEndpointLivesFromItsModelToTheResultInS3AndItsDeletion() {
    start(echo());
    kit.createEndpoint("life");
    var unused = kit.waiter().waitUntilEndpointInService(b -> b.endpointName("life")).join();
    var put =
        kit.cloud
            .s3Client()
            .putObject(b -> b.bucket("bucket").key("in/1"), AsyncRequestBody.fromString("shirt"))
            .join();

    String output =
        kit.cloud
            .sageMakerRuntimeClient()
            .invokeEndpointAsync(
                b ->
                    b.endpointName("life")
                        .contentType("text/plain")
                        .inputLocation("s3://bucket/in/1"))
            .join()
            .outputLocation();

    assertThat(put.eTag()).isNotEmpty();
    assertThat(output).startsWith("s3://bucket/out/");
    assertThat(kit.readWhenThere(output)).isEqualTo("shirt");
    var deletion = kit.sageMaker.deleteEndpoint(b -> b.endpointName("life")).join();
    assertThat(deletion.sdkHttpResponse().isSuccessful()).isTrue();
    assertThat(
            kit.waiter()
                .waitUntilEndpointDeleted(b -> b.endpointName("life"))
                .join()
                .matched()
                .exception())
        .isPresent();
  }

  @Test
  void anEndpointIsDescribedWithWhatItRuns() {
    start(echo());
    kit.createEndpoint("Described");

    DescribeEndpointResponse endpoint = kit.await("Described", EndpointStatus.IN_SERVICE);

    assertThat(endpoint.endpointArn()).isEqualTo(ARNS + "endpoint/described");
    assertThat(endpoint.endpointConfigName()).isEqualTo("Described-config");
    assertThat(endpoint.asyncInferenceConfig().outputConfig().s3OutputPath())
        .isEqualTo("s3://bucket/out");
    assertThat(endpoint.failureReason()).isNull();
    assertThat(endpoint.productionVariants())
        .singleElement()
        .satisfies(
            variant -> {
              assertThat(variant.variantName()).isEqualTo("AllTraffic");
              assertThat(variant.currentInstanceCount()).isEqualTo(1);
              assertThat(variant.desiredInstanceCount()).isEqualTo(1);
              assertThat(variant.deployedImages().get(0).specifiedImage()).endsWith("stygig:4");
            });
  }

  @Test
  void aContainerIsToldWhatItIs() {
    Queue<Container> started = new ConcurrentLinkedQueue<>();
    start(
        SageMakerSettings.builder()
            .containers(
                container -> {
                  started.add(container);
                  return SageMakerTestKit.ECHO;
                }));
    kit.createEndpoint("told");

    assertThat(kit.await("told", EndpointStatus.IN_SERVICE)).isNotNull();
    assertThat(started)
        .containsExactly(
            new Container(
                "told-model",
                "told",
                "000000000000.dkr.ecr.ap-south-1.amazonaws.com/stygig:4",
                Optional.of(SageMakerTestKit.MODEL_DATA),
                Map.of("OMP_NUM_THREADS", "2")));
  }

  @Test
  void whatTakesNoTimeIsInServiceWhenItIsCreated() {
    start(echo());
    kit.createEndpoint("quick");

    assertThat(
            kit.sageMaker
                .waiter()
                .waitUntilEndpointInService(b -> b.endpointName("quick"))
                .orTimeout(Patience.LIMIT.toSeconds(), SECONDS)
                .join()
                .attemptsExecuted())
        .isEqualTo(1);
  }

  @Test
  void untilItIsInServiceNothingElseCanBeDoneWithIt() {
    start(echo().creationTime(Duration.ofMinutes(10)));
    kit.createEndpoint("slow");

    assertThat(kit.describe("slow").endpointStatus()).isEqualTo(EndpointStatus.CREATING);
    assertThat(kit.describe("slow").productionVariants()).isEmpty();
    String inProgress = "Cannot update in-progress endpoint \"" + ARNS + "endpoint/slow\".";
    assertInvalid(kit.sageMaker.deleteEndpoint(b -> b.endpointName("slow")), inProgress);
    assertInvalid(
        kit.sageMaker.updateEndpoint(b -> b.endpointName("slow").endpointConfigName("slow-config")),
        inProgress);
    assertRefused(
        kit.cloud
            .sageMakerRuntimeClient()
            .invokeEndpointAsync(b -> b.endpointName("slow").body(SdkBytes.fromUtf8String("x"))),
        "ValidationError",
        "Endpoint slow of account 000000000000 not found.");
  }

  @Test
  void timeCanPassFaster() {
    start(echo().creationTime(Duration.ofMinutes(1)).timeScale(60));
    kit.createEndpoint("fast");

    assertThat(kit.describe("fast").endpointStatus()).isEqualTo(EndpointStatus.CREATING);
    var service = kit.await("fast", EndpointStatus.IN_SERVICE);
    assertThat(Duration.between(service.creationTime(), service.lastModifiedTime()))
        .isGreaterThanOrEqualTo(Duration.ofMillis(950));
  }

  @Test
  void aContainerThatDoesNotStartFailsTheEndpointWhichCanThenBeDeleted() {
    start(
        SageMakerSettings.builder()
            .containers(
                container -> {
                  throw new IllegalStateException("no weights");
                }));
    kit.createEndpoint("broken");

    assertThat(kit.await("broken", EndpointStatus.FAILED).failureReason()).isEqualTo(PING);
    assertThat(kit.cloud.findEndpoint("broken")).isEmpty();
    var unused = kit.sageMaker.deleteEndpoint(b -> b.endpointName("broken")).join();
    kit.awaitGone("broken");
  }

  @Test
  void aTopicThatIsMissingFailsTheEndpoint() {
    start(echo());
    String topic = "arn:aws:sns:ap-south-1:000000000000:none";
    createWithTopic("topicless", topic);

    assertThat(kit.await("topicless", EndpointStatus.FAILED).failureReason()).contains(topic);
  }

  private void createWithTopic(String name, String topic) {
    kit.createModel(name + "-model");
    kit.createEndpoint(
        name,
        asyncConfig(name + "-config", name + "-model")
            .asyncInferenceConfig(
                a ->
                    a.outputConfig(
                        o ->
                            o.s3OutputPath("s3://bucket/out")
                                .notificationConfig(n -> n.successTopic(topic)))));
  }

  @Test
  void aBucketThatIsMissingFailsTheEndpoint() {
    start(echo());
    kit.createModel("m");
    kit.createEndpoint(
        "bucketless",
        realTimeConfig("c", "m")
            .asyncInferenceConfig(a -> a.outputConfig(o -> o.s3OutputPath("s3://none/out"))));

    assertThat(kit.await("bucketless", EndpointStatus.FAILED).failureReason())
        .startsWith("The S3 bucket of an output path does not exist");
  }

  @Test
  void aTopicThatIsDeletedLaterCostsNoResult() {
    start(echo());
    String topic = kit.cloud.snsClient().createTopic(b -> b.name("later")).join().topicArn();
    createWithTopic("later", topic);
    assertThat(kit.await("later", EndpointStatus.IN_SERVICE)).isNotNull();
    var unused = kit.cloud.snsClient().deleteTopic(b -> b.topicArn(topic)).join();

    assertThat(kit.readWhenThere(kit.invoke("later", "x"))).isEqualTo("x");
    await().until(() -> kit.running("later").completedInferences() == 1);
  }

  @Test
  void requestsWaitForTheEndOfTheColdStart() {
    start(echo().coldStart(Duration.ofSeconds(1)));
    kit.createEndpoint("cold");
    long start = System.nanoTime();
    String output = kit.invoke("cold", "x");

    assertThat(kit.running("cold").backlogSize()).isEqualTo(1);
    assertThat(kit.readWhenThere(output)).isEqualTo("x");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(200));
  }

  @Test
  void noMoreRunsAtOnceThanTheConfigurationAllows() {
    CountDownLatch mayEnd = new CountDownLatch(1);
    start(
        SageMakerSettings.builder()
            .containers(
                container ->
                    request -> {
                      mayEnd.await();
                      return ModelResponse.json("{}");
                    }));
    kit.createEndpoint("limited");
    for (int i = 0; i < 6; i++) {
      assertThat(kit.invoke("limited", "" + i)).isNotEmpty();
    }

    LocalEndpoint endpoint = kit.running("limited");
    assertThat(endpoint.concurrencyLimit()).isEqualTo(2);
    assertThat(endpoint.backlogSize()).isEqualTo(4);
    mayEnd.countDown();
    await().until(() -> endpoint.completedInferences() == 6);
    assertThat(endpoint.mostConcurrentInferences()).isEqualTo(2);
  }

  @Test
  void withoutAnAsynchronousConfigurationItIsARealTimeEndpoint() {
    start(echo().latency(Duration.ofMillis(50)));
    kit.createModel("m");
    kit.createEndpoint("direct", realTimeConfig("direct-config", "m"));

    assertThat(
            kit.cloud
                .sageMakerRuntimeClient()
                .invokeEndpoint(
                    b ->
                        b.endpointName("direct")
                            .contentType("text/plain")
                            .body(SdkBytes.fromUtf8String("now")))
                .join()
                .body()
                .asUtf8String())
        .isEqualTo("now");
    assertThat(kit.describe("direct").asyncInferenceConfig()).isNull();
  }

  @Test
  void withoutContainersEveryRequestSaysHowToSetThem() {
    start(SageMakerSettings.builder());
    kit.createEndpoint("empty");
    String failure = kit.invoke("empty", "x").replace("/out/", "/failed/");

    assertThat(kit.readWhenThere(failure.replace(".out", "-error.out")))
        .contains("SageMakerSettings.builder().containers(");
  }

  @Test
  void anUpdateBringsANewModelAndLosesNothing() {
    start(
        SageMakerSettings.builder()
            .containers(
                container -> request -> ModelResponse.json("\"" + container.modelName() + "\""))
            .updateTime(Duration.ofSeconds(2)));
    kit.createEndpoint("updated");
    assertThat(kit.await("updated", EndpointStatus.IN_SERVICE)).isNotNull();
    kit.createModel("next");
    createConfig(asyncConfig("next-config", "next"));

    var unused =
        kit.sageMaker
            .updateEndpoint(b -> b.endpointName("updated").endpointConfigName("next-config"))
            .join();

    assertThat(kit.describe("updated").endpointStatus()).isEqualTo(EndpointStatus.UPDATING);
    assertThat(kit.readWhenThere(kit.invoke("updated", "x"))).isEqualTo("\"updated-model\"");
    assertThat(kit.await("updated", EndpointStatus.IN_SERVICE).endpointConfigName())
        .isEqualTo("next-config");
    assertThat(kit.readWhenThere(kit.invoke("updated", "x"))).isEqualTo("\"next\"");
  }

  @Test
  void whatWaitsWhenAnEndpointIsUpdatedIsTheNewModelsWork() {
    start(
        SageMakerSettings.builder()
            .containers(
                container -> request -> ModelResponse.json("\"" + container.modelName() + "\"")));
    kit.createEndpoint("queued");
    var unused = resize("queued", "AllTraffic", 0).join();
    assertThat(kit.await("queued", EndpointStatus.IN_SERVICE)).isNotNull();
    String output = kit.invoke("queued", "x");
    assertThat(kit.running("queued").backlogSize()).isEqualTo(1);
    kit.createModel("next");
    createConfig(asyncConfig("next-config", "next"));

    var unusedToo =
        kit.sageMaker
            .updateEndpoint(b -> b.endpointName("queued").endpointConfigName("next-config"))
            .join();

    assertThat(kit.readWhenThere(output)).isEqualTo("\"next\"");
  }

  private void createConfig(CreateEndpointConfigRequest.Builder config) {
    var unused = kit.sageMaker.createEndpointConfig(config.build()).join();
  }

  @Test
  void anUpdateThatFailsLeavesWhatRan() {
    start(
        SageMakerSettings.builder()
            .containers(
                container -> {
                  if (container.modelName().equals("bad")) {
                    throw new IllegalStateException("no weights");
                  }
                  return SageMakerTestKit.ECHO;
                }));
    kit.createEndpoint("kept");
    kit.createModel("bad");
    createConfig(asyncConfig("bad-config", "bad"));

    var unused =
        kit.sageMaker
            .updateEndpoint(b -> b.endpointName("kept").endpointConfigName("bad-config"))
            .join();

    DescribeEndpointResponse endpoint = kit.await("kept", EndpointStatus.IN_SERVICE);
    assertThat(endpoint.failureReason()).isEqualTo(PING);
    assertThat(endpoint.endpointConfigName()).isEqualTo("kept-config");
    assertThat(kit.readWhenThere(kit.invoke("kept", "x"))).isEqualTo("x");
  }

  @Test
  void theNumberOfInstancesCanBeChanged() {
    start(echo());
    kit.createEndpoint("resized");

    var unused = resize("resized", "AllTraffic", 3).join();

    DescribeEndpointResponse endpoint = kit.await("resized", EndpointStatus.IN_SERVICE);
    assertThat(endpoint.productionVariants().get(0).currentInstanceCount()).isEqualTo(3);
    assertThat(kit.running("resized").concurrencyLimit()).isEqualTo(6);
    assertInvalid(
        resize("resized", "other", 3),
        "The variant name(s) \"other\" could not be found in endpoint \""
            + ARNS
            + "endpoint/resized\".");
  }

  private CompletableFuture<?> resize(String name, String variant, int count) {
    DesiredWeightAndCapacity wish =
        DesiredWeightAndCapacity.builder().variantName(variant).desiredInstanceCount(count).build();
    return kit.sageMaker.updateEndpointWeightsAndCapacities(
        b -> b.endpointName(name).desiredWeightsAndCapacities(wish));
  }

  @Test
  void aDeletionTakesItsTimeAndServesNobodyMeanwhile() {
    start(echo().deletionTime(Duration.ofSeconds(1)));
    kit.createEndpoint("leaving");
    var unused = kit.sageMaker.deleteEndpoint(b -> b.endpointName("leaving")).join();

    assertThat(kit.describe("leaving").endpointStatus()).isEqualTo(EndpointStatus.DELETING);
    assertThat(kit.cloud.findEndpoint("leaving")).isEmpty();
    kit.awaitGone("leaving");
  }

  @Test
  void whatIsMissingOrThereAlreadyIsRefused() {
    start(echo());
    kit.createEndpoint("there");

    assertInvalid(
        kit.sageMaker.createEndpoint(
            b -> b.endpointName("THERE").endpointConfigName("there-config")),
        "Cannot create already existing endpoint \"" + ARNS + "endpoint/there\".");
    assertInvalid(
        kit.sageMaker.createEndpoint(b -> b.endpointName("new").endpointConfigName("None")),
        "Could not find endpoint configuration \"" + ARNS + "endpoint-config/none\".");
    assertInvalid(
        kit.sageMaker.describeEndpoint(b -> b.endpointName("none")),
        "Could not find endpoint \"" + ARNS + "endpoint/none\".");
    assertInvalid(
        kit.sageMaker.deleteEndpoint(b -> b.endpointName("none")),
        "Could not find endpoint \"" + ARNS + "endpoint/none\".");
  }

  @Test
  void anEndpointOfTheJavaApiIsSeenByTheServiceToo() {
    start(echo());
    String topic = kit.cloud.snsClient().createTopic(b -> b.name("java")).join().topicArn();
    var unused =
        kit.cloud.deploy(
            EndpointConfig.async("java", SageMakerTestKit.ECHO, "s3://bucket/out")
                .instanceCount(2)
                .successTopic(topic)
                .includeInferenceResponseIn(IncludeInferenceResponse.SUCCESS_NOTIFICATION_TOPIC)
                .build());

    DescribeEndpointResponse endpoint = kit.describe("java");
    assertThat(endpoint.endpointStatus()).isEqualTo(EndpointStatus.IN_SERVICE);
    assertThat(endpoint.productionVariants().get(0).currentInstanceCount()).isEqualTo(2);
    AsyncInferenceOutputConfig output =
        kit.sageMaker
            .describeEndpointConfig(b -> b.endpointConfigName(endpoint.endpointConfigName()))
            .join()
            .asyncInferenceConfig()
            .outputConfig();
    assertThat(output.s3OutputPath()).isEqualTo("s3://bucket/out");
    assertThat(output.notificationConfig().successTopic()).isEqualTo(topic);
    assertThat(output.notificationConfig().includeInferenceResponseInAsStrings())
        .containsExactly("SUCCESS_NOTIFICATION_TOPIC");
    kit.cloud.deleteEndpoint("java");
    kit.awaitGone("java");
  }

  @Test
  void endpointsAreListedByState() {
    start(
        SageMakerSettings.builder()
            .containers(
                container -> {
                  if (container.endpointName().contains("bad")) {
                    throw new IllegalStateException("no weights");
                  }
                  return SageMakerTestKit.ECHO;
                }));
    for (String name : new String[] {"good-1", "bad-1", "good-2"}) {
      kit.createEndpoint(name);
    }
    assertThat(kit.await("bad-1", EndpointStatus.FAILED)).isNotNull();

    List<String> good = new ArrayList<>();
    var unused =
        kit.sageMaker
            .listEndpointsPaginator(
                b -> b.statusEquals("InService").sortOrder("Ascending").maxResults(1))
            .endpoints()
            .subscribe(endpoint -> good.add(endpoint.endpointName()))
            .join();

    assertThat(good).containsExactly("good-1", "good-2");
  }

  @Test
  void aCloudThatIsClosedInTheMiddleOfACreationEndsQuietly() throws Exception {
    CountDownLatch starting = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    start(
        SageMakerSettings.builder()
            .creationTime(Duration.ofMillis(50))
            .containers(
                container -> {
                  starting.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } finally {
                    interrupted.countDown();
                  }
                  return SageMakerTestKit.ECHO;
                }));
    kit.createEndpoint("never");
    starting.await();

    kit.close();

    interrupted.await();
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("local-timer-")));
  }
}
