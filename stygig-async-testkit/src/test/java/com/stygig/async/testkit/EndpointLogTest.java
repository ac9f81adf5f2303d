package com.stygig.async.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import tools.jackson.databind.json.JsonMapper;

/** What an endpoint writes to its log. */
class EndpointLogTest {
  private record Line(String group, String stream, String text) {}

  private static final String CONTAINER = "AllTraffic/i-[0-9a-f]{17}";

  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final Timers timers = new Timers();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final LocalS3 s3 = new LocalS3(new S3AccessRules(), null);
  private final EndpointHost host =
      new EndpointHost(
          Region.AP_SOUTH_1,
          new EndpointStorage(s3.store()),
          () -> {
            throw new AssertionError("no topics here");
          },
          threads,
          timers,
          (group, stream, text) -> lines.add(new Line(group, stream, text)));
  private final EndpointRegistry endpoints = new EndpointRegistry(new Arns(Region.AP_SOUTH_1));

  @AfterEach
  void close() {
    timers.close();
    threads.shutdownNow();
    s3.close();
  }

  private LocalEndpoint deploy(Model model) {
    host.storage().createBucket("bucket");
    EndpointConfig config = EndpointConfig.async("e", model, "s3://bucket/out").build();
    host.check(config);
    return host.start(config, new EndpointLog(host.logs(), "e", "AllTraffic"));
  }

  private void infer(Model model) {
    LocalEndpoint endpoint = deploy(model);
    Instant now = Instant.now();
    endpoint.enqueue(
        new AsyncInvocation(
            new InvocationHeaders("mine", null, null, null),
            new byte[] {1},
            null,
            new S3Location("bucket", "out/1.out"),
            null,
            now,
            now.plusSeconds(60),
            Duration.ofSeconds(60)));
    await().until(() -> endpoint.completedInferences() == 1);
  }

  private List<String> texts(String stream) {
    return lines.stream()
        .filter(line -> line.group().equals("/aws/sagemaker/Endpoints/e"))
        .filter(line -> line.stream().matches(stream))
        .map(Line::text)
        .toList();
  }

  @Test
  void eachRequestIsALineOfTheContainersAndTwoOfTheDataLog() {
    infer(request -> ModelResponse.json("{}"));

    assertThat(texts(CONTAINER))
        .singleElement()
        .asString()
        .matches(
            "\\d{4}-.*T.*Z INFO ACCESS_LOG - /127.0.0.1 \"POST /invocations HTTP/1.1\" 200 \\d+");
    assertThat(texts(CONTAINER + "/data-log"))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches(
                        "\\d{4}-.*T[0-9:.]+:\\[sagemaker logs\\] \\[mine\\] Received inference"
                            + " request"),
            line ->
                assertThat(line).endsWith("[mine] Invocation completed: s3://bucket/out/1.out"));
  }

  @Test
  void aFailureSaysWhy() {
    infer(request -> ModelResponse.error(500, "no such colour"));

    assertThat(texts(CONTAINER))
        .anyMatch(line -> line.contains("\"POST /invocations HTTP/1.1\" 500 "))
        .anyMatch(line -> line.endsWith(" ERROR no such colour"));
    assertThat(texts(CONTAINER + "/data-log"))
        .last()
        .asString()
        .contains("[mine] Invocation failed: ")
        .endsWith("Message: \"no such colour\"");
  }

  @Test
  void anErrorInsideASuccessIsAnError() {
    infer(
        request ->
            ModelResponse.json(
                "{\"score\": NaN, \"error\": \"no such colour\", \"query_item\": null}"));

    assertThat(texts(CONTAINER)).anyMatch(line -> line.endsWith(" ERROR no such colour"));
  }

  @Test
  void aSuccessWithoutAnErrorIsNone() {
    infer(request -> ModelResponse.json("{\"error\": null}"));

    assertThat(texts(CONTAINER)).noneMatch(line -> line.contains("ERROR"));
  }

  private void create(ContainerFactory containers) {
    Container container =
        new Container("m", "e", "image", Optional.of("s3://bucket/m.tar.gz"), Map.of());
    SageMakerResource config =
        new SageMakerResource("c", "arn", Instant.now(), JsonMapper.shared().createObjectNode());
    new EndpointLifecycle(
            SageMakerSettings.builder().containers(containers).build(), host, endpoints)
        .create(endpoints.add("e", new EndpointPlan(config, container)));
  }

  @Test
  void aContainerSaysWhatItLoads() {
    create(container -> SageMakerTestKit.ECHO);

    await().until(() -> endpoints.find("e") != null);
    assertThat(texts(CONTAINER))
        .satisfiesExactly(
            line -> assertThat(line).endsWith(" INFO Loading the model from s3://bucket/m.tar.gz"),
            line -> assertThat(line).matches(".* INFO Model loaded in \\d+ ms"));
  }

  @Test
  void aContainerThatDoesNotStartSaysWhy() {
    create(
        container -> {
          throw new IllegalStateException("no weights");
        });

    await().until(() -> endpoints.get("e").status().equals("Failed"));
    assertThat(texts(CONTAINER))
        .anyMatch(
            line ->
                line.endsWith(
                    " ERROR The container did not start: java.lang.IllegalStateException: no"
                        + " weights"));
  }
}
