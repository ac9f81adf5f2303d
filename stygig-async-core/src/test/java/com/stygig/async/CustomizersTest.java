package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;

/** What a user changes in requests and clients reaches AWS, and breaks no promise of the client. */
class CustomizersTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private StubS3 s3;
  private HttpServer sageMaker;
  private final AtomicInteger invocations = new AtomicInteger();

  /** Method, path and headers, one text for each request to S3. */
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws Exception {
    s3 = new StubS3();
    s3.fault = this::note;
    sageMaker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    sageMaker.createContext(
        "/",
        exchange -> {
          invocations.incrementAndGet();
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    sageMaker.start();
  }

  @AfterEach
  void stop() {
    s3.close();
    sageMaker.stop(0);
  }

  private boolean note(HttpExchange exchange) {
    seen.add(StubS3.operation(exchange) + " " + exchange.getRequestHeaders().entrySet());
    return false;
  }

  private StygigAsyncClient client(Consumer<StygigAsyncClient.Builder> settings) {
    StygigAsyncClient.Builder builder =
        StygigAsyncClient.builder()
            .endpointName("e")
            .inputLocation("s3://bucket/in/")
            .payloadDelivery(PayloadDelivery.S3)
            .region(Region.EU_WEST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIA", "secret")))
            .s3EndpointOverride(s3.uri())
            .sageMakerRuntimeEndpointOverride(
                URI.create("http://127.0.0.1:" + sageMaker.getAddress().getPort()))
            .resilience(r -> r.invocationRetry(once("invocation")).readRetry(once("read")))
            .waiter(new ManualWaiter());
    settings.accept(builder);
    return builder.build();
  }

  private static Retry once(String name) {
    return Retry.of(name, RetryConfig.custom().maxAttempts(1).build());
  }

  private static InferenceHandle<byte[]> submit(StygigAsyncClient client, int bytes) {
    return client.submit(
        InferenceRequest.builder()
            .payload(Payload.ofBytes(new byte[bytes]))
            .contentType("a/b")
            .build(),
        ResultDecoder.bytes());
  }

  private static void encrypted(
      software.amazon.awssdk.services.s3.model.PutObjectRequest.Builder upload) {
    upload
        .bucket("another")
        .key("another")
        .serverSideEncryption(ServerSideEncryption.AWS_KMS)
        .ssekmsKeyId("key-1")
        .tagging("team=styling")
        .storageClass(StorageClass.STANDARD_IA)
        .expectedBucketOwner("123456789012")
        .requestPayer(RequestPayer.REQUESTER);
  }

  private List<String> headersOf(String operation) {
    return seen.stream().filter(text -> text.startsWith(operation + " ")).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 20_000_000})
  void whatAnUploadIsGivenReachesS3AlsoInParts(int bytes) {
    try (StygigAsyncClient client = client(b -> b.upload(CustomizersTest::encrypted))) {
      assertThat(submit(client, bytes).receipt()).failsWithin(SOON); // by SageMaker
    }

    assertThat(headersOf(bytes > 1_000 ? "Create" : "Put"))
        .singleElement()
        .asString()
        .containsIgnoringCase("X-amz-server-side-encryption=[aws:kms]")
        .contains("key-1", "team=styling", "STANDARD_IA", "123456789012", "requester", "a/b");
    assertThat(headersOf(bytes > 1_000 ? "Part" : "Put"))
        .isNotEmpty()
        .allSatisfy(headers -> assertThat(headers).contains("123456789012", "requester"));
    assertThat(invocations).hasPositiveValue();
  }

  @Test
  void anUploadThatIsAbortedIsOfTheSameOwnerAndPayer() {
    s3.fault =
        exchange -> {
          note(exchange);
          return StubS3.operation(exchange).equals("Part")
              && StubS3.refuse(exchange, 403, "AccessDenied");
        };
    try (StygigAsyncClient client = client(b -> b.upload(CustomizersTest::encrypted))) {
      assertThat(submit(client, 20_000_000).receipt()).failsWithin(SOON);
      await().until(() -> s3.open.isEmpty());
    }

    assertThat(headersOf("Abort"))
        .isNotEmpty()
        .allSatisfy(headers -> assertThat(headers).contains("123456789012", "requester"));
  }

  @Test
  void aCustomizerThatThrowsFailsTheInferenceBeforeItIsInvoked() {
    try (StygigAsyncClient client =
        client(
            b ->
                b.upload(
                    upload -> {
                      throw new IllegalStateException("no such tag");
                    }))) {
      assertThat(submit(client, 1_000).receipt())
          .failsWithin(SOON)
          .withThrowableThat()
          .withCauseInstanceOf(UploadException.class)
          .withMessageContaining("no such tag");
    }
    assertThat(invocations).hasValue(0);
  }

  @Test
  void anInterceptorSeesTheRequestsOfAllClients() {
    List<String> requests = new CopyOnWriteArrayList<>();
    ExecutionInterceptor interceptor =
        new ExecutionInterceptor() {
          @Override
          public void beforeTransmission(
              Context.BeforeTransmission context, ExecutionAttributes attributes) {
            requests.add(context.request().getClass().getSimpleName());
          }
        };
    try (StygigAsyncClient client =
        client(
            b ->
                b.customizeAwsClients(
                    aws ->
                        aws.overrideConfiguration(c -> c.addExecutionInterceptor(interceptor))))) {
      assertThat(submit(client, 1_000).receipt()).failsWithin(SOON);
      assertThat(client.status(receipt())).satisfies(CustomizersTest::ends);
    }
    assertThat(requests)
        .contains("PutObjectRequest", "InvokeEndpointAsyncRequest", "GetObjectRequest");
  }

  private static void ends(CompletableFuture<?> future) {
    await().atMost(SOON).until(future::isDone);
  }

  private static InvocationReceipt receipt() {
    return InvocationReceipt.builder("id", "e", S3Uri.parse("s3://bucket/1.out"))
        .invokedAt(Instant.now())
        .deadline(Instant.now())
        .build();
  }

  static Stream<Consumer<AwsClientBuilder<?, ?>>> retries() {
    return Stream.of(
        aws -> {},
        aws -> aws.overrideConfiguration(c -> c.retryStrategy(RetryMode.STANDARD)),
        aws -> aws.overrideConfiguration(c -> c.retryStrategy(RetryMode.LEGACY)),
        aws -> aws.overrideConfiguration(c -> c.retryStrategy(s -> s.maxAttempts(4))),
        aws ->
            aws.overrideConfiguration(
                c -> c.retryStrategy(StandardRetryStrategy.builder().maxAttempts(4).build())),
        CustomizersTest::oldRetryPolicy,
        aws -> aws.addPlugin(CustomizersTest::retryStrategyOfAPlugin),
        aws -> aws.addPlugin(CustomizersTest::retryPolicyOfAPlugin));
  }

  private static void retryStrategyOfAPlugin(SdkServiceClientConfiguration.Builder client) {
    client.overrideConfiguration(c -> c.retryStrategy(s -> s.maxAttempts(4)));
  }

  @SuppressWarnings("deprecation") // which many still set
  private static void retryPolicyOfAPlugin(SdkServiceClientConfiguration.Builder client) {
    client.overrideConfiguration(c -> c.retryPolicy(RetryPolicy.builder().numRetries(3).build()));
  }

  @Test
  void aPluginOfASingleUploadIsRefused() {
    try (StygigAsyncClient client =
        client(
            b ->
                b.upload(
                    put ->
                        put.overrideConfiguration(
                            c -> c.addPlugin(CustomizersTest::retryStrategyOfAPlugin))))) {
      assertThat(submit(client, 1_000).receipt())
          .failsWithin(SOON)
          .withThrowableThat()
          .withCauseInstanceOf(UploadException.class)
          .withMessageContaining("upload(...) may not add plugins to a request");
    }
    assertThat(seen).isEmpty();
  }

  @SuppressWarnings("deprecation") // which many still set
  private static void oldRetryPolicy(AwsClientBuilder<?, ?> aws) {
    aws.overrideConfiguration(c -> c.retryPolicy(RetryPolicy.builder().numRetries(3).build()));
  }

  @ParameterizedTest
  @MethodSource("retries")
  void nobodyRetriesBehindTheClient(Consumer<AwsClientBuilder<?, ?>> customizer) {
    AtomicInteger reads = new AtomicInteger();
    s3.fault =
        exchange ->
            StubS3.operation(exchange).equals("GET")
                && reads.incrementAndGet() > 0
                && StubS3.refuse(exchange, 500, "InternalError");
    try (StygigAsyncClient client =
        client(b -> b.customizeAwsClients(customizer).customizeS3(customizer))) {
      assertThat(submit(client, 1_000).receipt()).failsWithin(SOON);
      assertThat(client.status(receipt())).failsWithin(SOON);
    }
    assertThat(invocations).hasValue(1);
    assertThat(reads).hasValue(1);
  }

  @Test
  void theHttpClientsAndTheS3ClientsAreCustomized() {
    AtomicInteger httpClients = new AtomicInteger();
    AtomicInteger s3Clients = new AtomicInteger();
    try (StygigAsyncClient client =
        client(
            b ->
                b.customizeHttpClient(
                        http -> {
                          httpClients.incrementAndGet();
                          http.readTimeout(Duration.ofSeconds(7)).eventLoopGroup(null);
                        })
                    .customizeS3(
                        own -> {
                          s3Clients.incrementAndGet();
                          own.region(Region.US_WEST_2);
                        }))) {
      assertThat(submit(client, 1_000).receipt()).failsWithin(SOON);
    }
    assertThat(httpClients).hasValue(2);
    assertThat(s3Clients).hasValue(2);
    assertThat(headersOf("Put")).singleElement().asString().contains("/us-west-2/s3/");
  }
}
