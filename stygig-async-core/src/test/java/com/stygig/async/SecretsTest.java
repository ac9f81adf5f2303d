package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.Mockito.mock;

import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.InvocationJournal;
import com.stygig.async.spi.SmallObject;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.LocalEndpoint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What nobody shall find in a log: credentials, presigned URLs, pictures. */
@LocalCloudTest
class SecretsTest {
  private static final String ACCESS_KEY = "AKIAFINDMEIFYOUCAN77";
  private static final String SECRET_KEY = "findMeSecretKeyIfYouCan/0123456789abcdef";
  private static final String TOKEN = "findMeSessionTokenIfYouCan0123456789";
  private static final String SIGNATURE = "5ec7e75ec7e75ec7e75ec7e7";
  private static final String PRESIGNED =
      "https://bucket.s3.ap-south-1.amazonaws.com/key?X-Amz-Credential="
          + ACCESS_KEY
          + "%2F20260101&X-Amz-Security-Token="
          + TOKEN
          + "&X-Amz-Signature="
          + SIGNATURE;

  private static final byte[] PICTURE = picture();
  private static final String BASE64 = Base64.getEncoder().encodeToString(PICTURE);

  private final LocalCloud cloud;
  private final String endpointName = "e-" + UUID.randomUUID();
  private final List<StygigAsyncClient> clients = new ArrayList<>();
  private final ManualWaiter waiter = new ManualWaiter();
  private LocalEndpoint endpoint;

  SecretsTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket", "in/", "out/");
    cloud.createBucket("locked", "in/", "out/");
  }

  @BeforeEach
  void deploy() {
    endpoint =
        cloud.deploy(
            EndpointConfig.async(endpointName, request -> null, "s3://bucket/out")
                .instanceCount(0)
                .build());
  }

  @AfterEach
  void close() {
    clients.forEach(StygigAsyncClient::close);
    cloud.deleteEndpoint(endpointName);
    cloud.s3AccessRules().allowAll();
  }

  private static byte[] picture() {
    byte[] head = Images.encoded("jpeg");
    byte[] picture = new byte[30_000];
    new Random(7).nextBytes(picture);
    System.arraycopy(head, 0, picture, 0, head.length);
    return picture;
  }

  private static AwsCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(
        AwsSessionCredentials.create(ACCESS_KEY, SECRET_KEY, TOKEN));
  }

  private static void assertTellsNoSecret(String text) {
    assertThat(text).doesNotContain(ACCESS_KEY, SECRET_KEY, TOKEN, SIGNATURE);
    // A piece of a picture, in whatever way it was written: as base64, in hex, or as numbers.
    for (int at = 0; at + 48 <= BASE64.length(); at += 16) {
      assertThat(text).doesNotContain(BASE64.substring(at, at + 48));
    }
    String hex = "0x" + HexFormat.of().withUpperCase().formatHex(PICTURE, 0, 30);
    assertThat(text.toUpperCase(Locale.ROOT)).doesNotContain(hex.toUpperCase(Locale.ROOT));
    assertThat(text).doesNotContain(PICTURE[0] + ", " + PICTURE[1] + ", " + PICTURE[2]);
  }

  private static InvocationReceipt receipt() {
    return InvocationReceipt.builder("id", "endpoint", S3Uri.parse("s3://bucket/out/1.out"))
        .invokedAt(Instant.EPOCH)
        .deadline(Instant.EPOCH)
        .build();
  }

  @Test
  void noPublicTypeTellsASecretOfItself() throws Exception {
    SdkBytes bytes = SdkBytes.fromByteArray(PICTURE);
    RecommendationRequest.Builder recommend =
        RecommendationRequest.builder().image(PICTURE).topK(3);
    InferenceRequest.Builder infer =
        InferenceRequest.builder().payload(Payload.ofBytes(PICTURE)).customAttributes(PRESIGNED);
    StygigAsyncClient.Builder builder = builder(this.waiter).credentialsProvider(credentials());
    StygigAsyncClient client = builder.build();
    clients.add(client);
    RecommendationResult result =
        RecommendationResult.decoder()
            .decode(
                ("{\"recommendations\":[{\"id\":\"a\",\"image\":\""
                        + BASE64
                        + "\"}],\"image\":\""
                        + BASE64
                        + "\",\"query_item\":{\"image\":\""
                        + BASE64
                        + "\"}}")
                    .getBytes(UTF_8));
    List<Object> all =
        List.of(
            recommend,
            recommend.build(),
            recommend.build().toInferenceRequest(),
            recommend.build().toInferenceRequest().payload(),
            recommend.rawBody(),
            infer,
            infer.build(),
            infer.build().payload(),
            Payload.ofUtf8(BASE64),
            Payload.ofStream(AsyncRequestBody.fromBytes(PICTURE)),
            builder,
            client,
            client.submit(infer.build(), ResultDecoder.bytes()),
            client.attach(receipt(), ResultDecoder.bytes()),
            client.attach(receipt(), ResultDecoder.bytes()).timings(),
            receipt(),
            new InvocationInput.Inline(bytes),
            new InvocationJournal.Entry("id", "e", Instant.EPOCH, Optional.of(receipt())),
            InferenceOutcome.succeeded(bytes),
            InferenceOutcome.succeeded(),
            InferenceOutcome.failed(bytes),
            InferenceOutcome.failed(BASE64),
            new SmallObject(PICTURE.length, Optional.of(bytes)),
            result,
            result.recommendations().get(0),
            result.queryItem().orElseThrow(),
            ResultDecoder.json(Object.class),
            ResultDecoder.bytes(),
            RecommendationResult.decoder(),
            new ModelErrorException(BASE64 + " " + PRESIGNED),
            new InferenceFailedException(BASE64, "id", receipt(), BASE64),
            new InvocationException("m " + PRESIGNED, "id", "e", false, null),
            new UploadException("m " + PRESIGNED, "id", null),
            new ResultReadException("m " + PRESIGNED, "id", receipt(), null),
            new ResultDecodingException("m " + BASE64, "id", receipt(), new Exception("x")),
            new ResultWaitException("m " + PRESIGNED, "id", receipt(), null),
            new ResultTimeoutException("m " + PRESIGNED, "id", receipt(), null),
            new ClientClosedException("id", receipt(), false));

    for (Object one : all) {
      assertTellsNoSecret(one.toString());
    }
  }

  @Test
  void noRefusalTellsASecret() {
    List<Consumer<String>> setters =
        List.of(
            S3Uri::parse,
            Payload::inS3,
            uri -> RecommendationRequest.builder().imageS3Uri(uri),
            uri -> StygigAsyncClient.builder().inputLocation(uri),
            uri -> StygigAsyncClient.builder().endpointName(uri),
            uri -> InferenceRequest.builder().inferenceId(uri),
            uri -> InferenceRequest.builder().customAttributes(uri + "\n"),
            uri -> new S3Uri(uri, "key"),
            uri -> new S3Uri("bucket", uri + "k".repeat(1024)),
            uri -> Payload.ofFile(Path.of(uri)));
    for (Consumer<String> setter : setters) {
      Throwable refusal = catchThrowable(() -> setter.accept(PRESIGNED));
      assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
      assertTellsNoSecret(trace(refusal));
      assertTellsNoSecret(trace(catchThrowable(() -> setter.accept(BASE64 + BASE64))));
    }
  }

  private StygigAsyncClient.Builder builder(ManualWaiter waiter) {
    return StygigAsyncClient.builder()
        .endpointName(endpointName)
        .inputLocation("s3://bucket/in/")
        .region(cloud.region())
        .credentialsProvider(credentials())
        .s3EndpointOverride(cloud.s3Endpoint())
        .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
        .readTimeout(java.time.Duration.ofSeconds(1))
        .waiter(waiter);
  }

  private static RecommendationRequest request() {
    return RecommendationRequest.builder().image(PICTURE).build();
  }

  /** The message of an error, of its causes, and of what is suppressed in them. */
  private static String trace(Throwable error) {
    StringWriter text = new StringWriter();
    if (error != null) {
      error.printStackTrace(new PrintWriter(text));
    }
    return text.toString();
  }

  private Throwable failure(StygigAsyncClient.Builder settings, InferenceOutcome outcome) {
    StygigAsyncClient client = settings.build();
    clients.add(client);
    InferenceHandle<RecommendationResult> handle = client.recommend(request());
    waiter.outcome(handle.inferenceId()).complete(outcome);
    Throwable error = catchThrowable(() -> handle.result().join());
    assertThat(error).hasCauseInstanceOf(StygigAsyncException.class);
    return error;
  }

  private static InferenceOutcome answer(String text) {
    return InferenceOutcome.succeeded(SdkBytes.fromUtf8String(text));
  }

  @Test
  void failuresOfAllKindsTellNoSecretAndLogNone() throws Exception {
    String echo =
        "cannot identify image: " + BASE64 + ", fetched from " + PRESIGNED + "\nTraceback";
    List<Throwable> errors = new ArrayList<>();
    try (Logs logs =
        Logs.of(
            Submission.class,
            FallbackExecutor.class,
            Closing.class,
            StygigAsyncClient.class,
            InferencePipeline.class)) {
      endpoint.failNext(1, 400, "ValidationError", "Bad input " + echo);
      errors.add(failure(builder(waiter).payloadDelivery(PayloadDelivery.S3), answer("{}")));
      // Refused inline, and then the upload's invocation, too: one error is suppressed in another.
      endpoint.failNext(2, 400, "ValidationError", "Bad input " + echo);
      errors.add(failure(builder(waiter), answer("{}")));
      // Refused inline only, which is logged.
      endpoint.failNext(1, 400, "ValidationError", "Bad input " + echo);
      errors.add(failure(builder(waiter), InferenceOutcome.failed(echo)));
      endpoint.failNext(5, 503, "ServiceUnavailable", echo);
      errors.add(failure(builder(waiter), answer("{}")));
      endpoint.throttleNext(5);
      errors.add(failure(builder(waiter), answer("{}")));
      errors.add(failure(builder(waiter).endpointName("missing"), answer("{}")));
      errors.add(
          failure(
              builder(waiter)
                  .inputLocation("s3://no-such-bucket/in/")
                  .payloadDelivery(PayloadDelivery.S3),
              answer("{}")));
      cloud.s3AccessRules().denyReading("bucket");
      errors.add(failure(builder(waiter), InferenceOutcome.succeeded()));
      errors.add(failure(builder(waiter), InferenceOutcome.failed(SdkBytes.fromUtf8String(echo))));
      errors.add(
          failure(builder(waiter), InferenceOutcome.failed(SdkBytes.fromByteArray(PICTURE))));
      errors.add(failure(builder(waiter), answer(BASE64)));
      errors.add(failure(builder(waiter), answer("{\"image\":\"" + BASE64)));
      errors.add(failure(builder(waiter), answer("{\"error\":\"" + BASE64 + "\"}")));
      errors.add(
          failure(builder(waiter), InferenceOutcome.succeeded(SdkBytes.fromByteArray(PICTURE))));
      errors.add(
          failure(
              builder(waiter).s3Client(failing(serviceError(echo))), InferenceOutcome.succeeded()));
      errors.add(
          failure(
              builder(waiter).s3Client(failing(SdkClientException.create("GET " + PRESIGNED))),
              InferenceOutcome.succeeded()));
      StygigAsyncClient client =
          builder(waiter)
              .executor(
                  task -> {
                    throw new IllegalStateException("full");
                  })
              .build();
      clients.add(client);
      InferenceHandle<RecommendationResult> handle = client.recommend(request());
      waiter.outcome(handle.inferenceId()).completeExceptionally(new IllegalStateException("none"));
      errors.add(catchThrowable(() -> handle.result().join()));

      assertThat(logs.all()).contains("The endpoint takes no inline payload").contains("full");
      assertTellsNoSecret(logs.all());
    }
    for (Throwable error : errors) {
      assertTellsNoSecret(trace(error));
      assertThat(error.getCause().getMessage().lines()).hasSize(1);
      assertThat(error.getCause().getMessage()).hasSizeLessThan(2_100);
    }
  }

  private static Throwable serviceError(String message) {
    return S3Exception.builder()
        .statusCode(500)
        .awsErrorDetails(
            AwsErrorDetails.builder().errorCode("InternalError").errorMessage(message).build())
        .cause(new IllegalStateException(message))
        .build();
  }

  private static S3AsyncClient failing(Throwable error) {
    return mock(S3AsyncClient.class, call -> CompletableFuture.failedFuture(error));
  }
}
