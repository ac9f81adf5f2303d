package com.stygig.async.testkit;

import static com.stygig.async.testkit.EndpointConfig.IncludeInferenceResponse.ERROR_NOTIFICATION_TOPIC;
import static com.stygig.async.testkit.EndpointConfig.IncludeInferenceResponse.SUCCESS_NOTIFICATION_TOPIC;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@LocalCloudTest
class EndpointNotificationTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Map<String, String> RAW = Map.of("RawMessageDelivery", "true");
  private static final Model ECHO =
      request -> new ModelResponse(200, request.contentType(), request.body());

  private final LocalCloud cloud;
  private final String successTopic;
  private final String errorTopic;
  private final TestQueue successes;
  private final TestQueue errors;

  EndpointNotificationTest(LocalCloud cloud) {
    this.cloud = cloud;
    SnsTestKit kit = new SnsTestKit(cloud);
    successTopic = kit.topic();
    errorTopic = kit.topic();
    successes = new TestQueue(cloud);
    errors = new TestQueue(cloud);
    kit.subscribe(successTopic, successes, RAW);
    kit.subscribe(errorTopic, errors, RAW);
  }

  @BeforeAll
  static void createBuckets(LocalCloud cloud) {
    cloud.createBucket("bucket", "in/");
  }

  @BeforeEach
  void clean() {
    cloud.deleteEndpoint("e");
  }

  private EndpointConfig.Builder config(Model model) {
    return EndpointConfig.async("e", model, "s3://bucket/out")
        .s3FailurePath("s3://bucket/failed")
        .successTopic(successTopic)
        .errorTopic(errorTopic);
  }

  private InvokeEndpointAsyncResponse invoke(InvokeEndpointAsyncRequest.Builder request) {
    return cloud
        .sageMakerRuntimeClient()
        .invokeEndpointAsync(request.endpointName("e").inferenceId("shop-0f2c").build())
        .join();
  }

  private static InvokeEndpointAsyncRequest.Builder inline(String body) {
    return InvokeEndpointAsyncRequest.builder().body(SdkBytes.fromUtf8String(body));
  }

  /** The first message after the one that tests the topic. */
  private static JsonNode awaitNotification(TestQueue queue) {
    return queue.awaitBodies(2).stream()
        .map(JSON::readTree)
        .filter(json -> !json.get("eventName").stringValue().equals("TestNotification"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void eachTopicIsTestedWhenAnEndpointIsDeployed() {
    cloud.deploy(config(ECHO).build());

    for (TestQueue queue : new TestQueue[] {successes, errors}) {
      assertThat(queue.awaitJson())
          .isEqualTo(
              JSON.readTree(
                  """
                  {"eventVersion": "1.0", "eventSource": "aws:sagemaker",
                   "eventName": "TestNotification"}"""));
    }
  }

  @Test
  void aSuccessIsToldAfterItsResultIsThere() {
    Instant start = Instant.now().minusMillis(1);
    LocalEndpoint endpoint = cloud.deploy(config(ECHO).build());
    cloud
        .s3Client()
        .putObject(b -> b.bucket("bucket").key("in/1.json"), AsyncRequestBody.fromString("{}"))
        .join();

    var response =
        invoke(
            InvokeEndpointAsyncRequest.builder()
                .inputLocation("s3://bucket/in/1.json")
                .contentType("application/json"));

    JsonNode told = awaitNotification(successes);
    assertThat(readObject(response.outputLocation())).isEqualTo("{}");
    assertThat(told.propertyNames())
        .containsExactly(
            "awsRegion",
            "eventTime",
            "receivedTime",
            "invocationStatus",
            "requestParameters",
            "responseParameters",
            "inferenceId",
            "eventVersion",
            "eventSource",
            "eventName");
    assertThat(told.get("awsRegion").stringValue()).isEqualTo("ap-south-1");
    assertThat(told.get("invocationStatus").stringValue()).isEqualTo("Completed");
    assertThat(told.get("inferenceId").stringValue()).isEqualTo("shop-0f2c");
    assertThat(told.get("eventVersion").stringValue()).isEqualTo("1.0");
    assertThat(told.get("eventSource").stringValue()).isEqualTo("aws:sagemaker");
    assertThat(told.get("eventName").stringValue()).isEqualTo("InferenceResult");
    assertThat(told.get("requestParameters"))
        .isEqualTo(
            JSON.readTree(
                """
                {"contentType": "application/json", "endpointName": "e",
                 "inputLocation": "s3://bucket/in/1.json"}"""));
    assertThat(told.get("responseParameters"))
        .isEqualTo(
            JSON.createObjectNode()
                .put("contentType", "application/json")
                .put("outputLocation", response.outputLocation()));
    assertThat(Instant.parse(told.get("receivedTime").stringValue()))
        .isBetween(start, Instant.parse(told.get("eventTime").stringValue()));
    await().until(() -> endpoint.completedInferences() == 1);
  }

  private String readObject(String uri) {
    S3Location location = S3Location.parse(uri);
    return cloud
        .s3Client()
        .getObject(
            b -> b.bucket(location.bucket()).key(location.key()),
            AsyncResponseTransformer.toBytes())
        .join()
        .asUtf8String();
  }

  @Test
  void whatTheCallerDidNotGiveIsNotTold() {
    cloud.deploy(config(ECHO).build());

    invoke(inline("x"));

    assertThat(awaitNotification(successes).get("requestParameters").toString())
        .isEqualTo("{\"endpointName\":\"e\"}");
  }

  @Test
  void whatTheCallerGaveIsTold() {
    cloud.deploy(config(ECHO).build());

    invoke(inline("x").accept("text/csv").contentType("text/plain").customAttributes("a=1"));

    assertThat(awaitNotification(successes).get("requestParameters"))
        .isEqualTo(
            JSON.readTree(
                """
                {"accept": "text/csv", "contentType": "text/plain", "customAttributes": "a=1",
                 "endpointName": "e"}"""));
  }

  @ParameterizedTest
  @CsvSource({
    "500,ClientError: Received server error (500) from model. See the CloudWatch logs.",
    "400,ClientError: Received client error (400) from model. See the CloudWatch logs."
  })
  void aFailureIsToldToTheErrorTopicOnly(int status, String reason) {
    cloud.deploy(config(request -> ModelResponse.error(status, "no such colour")).build());

    var response = invoke(inline("x").contentType("application/json"));

    JsonNode told = awaitNotification(errors);
    assertThat(told.propertyNames())
        .containsExactly(
            "awsRegion",
            "eventTime",
            "receivedTime",
            "invocationStatus",
            "requestParameters",
            "inferenceId",
            "eventVersion",
            "eventSource",
            "eventName",
            "failureReason");
    assertThat(told.get("invocationStatus").stringValue()).isEqualTo("Failed");
    assertThat(told.get("failureReason").stringValue()).isEqualTo(reason);
    assertThat(readObject(response.failureLocation())).isEqualTo("no such colour");
    assertThat(successes.awaitBodies(1)).hasSize(1);
  }

  @Test
  void aFailureObjectCanBeLaterThanItsNotification() {
    LocalEndpoint endpoint =
        cloud.deploy(config(request -> ModelResponse.error(500, "no such colour")).build());
    endpoint.delayFailureObjects(Duration.ofSeconds(5));

    var response = invoke(inline("x"));

    assertThat(awaitNotification(errors).get("invocationStatus").stringValue()).isEqualTo("Failed");
    assertThatThrownBy(() -> readObject(response.failureLocation()))
        .hasCauseInstanceOf(NoSuchKeyException.class);
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> readObject(response.failureLocation()).equals("no such colour"));
  }

  @Test
  void aFailureObjectCanBeMissing() {
    LocalEndpoint endpoint =
        cloud.deploy(config(request -> ModelResponse.error(500, "no such colour")).build());
    endpoint.loseFailureObjects(true);

    var response = invoke(inline("x"));

    awaitNotification(errors);
    await().until(() -> endpoint.completedInferences() == 1);
    assertThatThrownBy(() -> readObject(response.failureLocation()))
        .hasCauseInstanceOf(NoSuchKeyException.class);
  }

  @Test
  void theTimeOfTheAnswerAndThatOfTheNotificationAreOfOneClock() {
    Instant time = Instant.parse("2030-01-01T12:00:00.750Z");
    cloud.deploy(config(ECHO).clock(() -> time).build());

    var response = invoke(inline("x"));

    assertThat(response.sdkHttpResponse().firstMatchingHeader("Date"))
        .contains("Tue, 1 Jan 2030 12:00:00 GMT");
    assertThat(awaitNotification(successes).get("receivedTime").stringValue())
        .isEqualTo(time.toString());
  }

  @Test
  void aModelThatIsTooSlowOrAnInputThatIsMissingIsToldWithItsReason() {
    cloud.deploy(config(ECHO).latency(Duration.ofMinutes(1)).build());
    invoke(inline("x").invocationTimeoutSeconds(1));
    assertThat(awaitNotification(errors).get("failureReason").stringValue()).contains("within 1 s");
    cloud.deleteEndpoint("e");

    TestQueue queue = new TestQueue(cloud);
    SnsTestKit kit = new SnsTestKit(cloud);
    String topic = kit.topic();
    kit.subscribe(topic, queue, RAW);
    cloud.deploy(config(ECHO).errorTopic(topic).build());
    invoke(InvokeEndpointAsyncRequest.builder().inputLocation("s3://bucket/in/none"));
    assertThat(awaitNotification(queue).get("failureReason").stringValue())
        .contains("s3://bucket/in/none");
  }

  @Test
  void theResponseIsIncludedUpTo128KiB() {
    cloud.deploy(
        config(request -> response(Integer.parseInt(new String(request.body(), UTF_8))))
            .includeInferenceResponseIn(SUCCESS_NOTIFICATION_TOPIC)
            .build());

    invoke(inline("131072"));
    JsonNode included = awaitNotification(successes).get("responseBody");
    assertThat(included.get("encoding").stringValue()).isEqualTo("BASE64");
    assertThat(Base64.getDecoder().decode(included.get("content").stringValue()))
        .isEqualTo(response(131_072).body());

    invoke(inline("131073"));
    assertThat(JSON.readTree(successes.awaitBodies(3).get(2)).has("responseBody")).isFalse();
  }

  private static ModelResponse response(int size) {
    return new ModelResponse(200, "application/octet-stream", new byte[size]);
  }

  @Test
  void aFailuresResponseIsIncludedWhereAskedFor() {
    cloud.deploy(
        config(request -> ModelResponse.error(500, "why"))
            .includeInferenceResponseIn(SUCCESS_NOTIFICATION_TOPIC, ERROR_NOTIFICATION_TOPIC)
            .build());

    invoke(inline("x"));

    assertThat(awaitNotification(errors).get("responseBody"))
        .isEqualTo(
            JSON.createObjectNode()
                .put("content", Base64.getEncoder().encodeToString("why".getBytes(UTF_8)))
                .put("encoding", "BASE64"));
  }

  @Test
  void anUnknownTopicIsRefused() {
    String unknown = successTopic + "-unknown";

    assertThatThrownBy(() -> cloud.deploy(config(ECHO).errorTopic(unknown).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(unknown);
    assertThatThrownBy(() -> cloud.deploy(config(ECHO).successTopic("nonsense").build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nonsense");
  }
}
