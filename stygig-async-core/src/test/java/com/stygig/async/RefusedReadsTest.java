package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.exception.SdkClientException;

/** A result that is known to be there, of which S3 says for a while that it may not be read. */
@LocalCloudTest
class RefusedReadsTest {
  private final LocalCloud cloud;
  private final String bucket = "bucket-" + UUID.randomUUID();
  private final ManualWaiter waiter = new ManualWaiter();
  private StygigAsyncClient client;

  RefusedReadsTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void start() {
    cloud.createBucket(bucket);
    client = client(cloud.credentialsProvider(), b -> {});
  }

  @AfterEach
  void stop() {
    client.close();
    cloud.httpFaults().reset();
  }

  private StygigAsyncClient client(
      AwsCredentialsProvider credentials, Consumer<StygigAsyncClient.Builder> settings) {
    if (client != null) {
      client.close();
    }
    StygigAsyncClient.Builder builder =
        StygigAsyncClient.builder()
            .endpointName("e")
            .region(cloud.region())
            .credentialsProvider(credentials)
            .s3EndpointOverride(cloud.endpoint())
            .resilience(r -> r.readRetry(quick()))
            .waiter(waiter);
    settings.accept(builder);
    return builder.build();
  }

  /** As by default, with pauses that a test can wait for. */
  private static Retry quick() {
    return Retry.of(
        "quick", Resilience.readRetryConfig().intervalFunction(IntervalFunction.of(20L)).build());
  }

  private void put(String key, String content) {
    cloud
        .s3Client()
        .putObject(b -> b.bucket(bucket).key(key), AsyncRequestBody.fromString(content))
        .join();
  }

  private <T> InferenceHandle<T> notified(ResultDecoder<T> decoder, InferenceOutcome outcome) {
    Instant now = Instant.now();
    InferenceHandle<T> handle =
        client.attach(
            InvocationReceipt.builder("id", "e", new S3Uri(bucket, "out.out"))
                .failureLocation(new S3Uri(bucket, "error.out"))
                .invokedAt(now)
                .deadline(now.plusSeconds(3_600))
                .build(),
            decoder);
    waiter.outcome("id").complete(outcome);
    return handle;
  }

  private InferenceHandle<String> notified() {
    return notified(body -> new String(body, UTF_8), InferenceOutcome.succeeded());
  }

  private static <T> T result(InferenceHandle<T> handle) {
    return handle.result().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static Throwable failure(InferenceHandle<?> handle) {
    Throwable error = catchThrowable(() -> result(handle));
    return error == null ? null : error.getCause();
  }

  // One passing refusal

  @ParameterizedTest
  @CsvSource({
    "400, ExpiredToken",
    "400, InvalidToken",
    "400, TokenRefreshRequired",
    "401, Unauthorized",
    "403, AccessDenied",
    "403, InvalidAccessKeyId",
    "403, SignatureDoesNotMatch",
    "403, RequestTimeTooSkewed",
    "403, AccountProblem",
    "403, InvalidObjectState",
    "400, KMS.DisabledException",
    "404, NoSuchKey",
    "404, NoSuchBucket",
    "409, OperationAborted",
    "500, InternalError"
  })
  void aResultThatIsThereSurvivesARefusal(int status, String code, @TempDir Path directory)
      throws Exception {
    put("out.out", "the result");

    cloud.httpFaults().refuseNext(2, status, code);
    assertThat(result(notified())).isEqualTo("the result");

    waiter.outcomes.clear();
    cloud.httpFaults().refuseNext(2, status, code);
    Path file = directory.resolve("result");
    result(notified(ResultDecoder.toFile(file), InferenceOutcome.succeeded()));
    assertThat(Files.readString(file)).isEqualTo("the result");
  }

  static Stream<RuntimeException> providerFailures() {
    return Stream.of(
        SdkClientException.create("Unable to load credentials from any of the providers"),
        SdkClientException.create("The SSO session has expired"),
        new IllegalStateException("the vault is sealed"),
        new NullPointerException());
  }

  @ParameterizedTest
  @MethodSource("providerFailures")
  void aResultThatIsThereSurvivesAProviderThatHasNoCredentialsForAMoment(RuntimeException error) {
    put("out.out", "the result");
    AtomicInteger calls = new AtomicInteger();
    client =
        client(
            () -> {
              if (calls.incrementAndGet() <= 2) {
                throw error;
              }
              return resolved();
            },
            b -> {});

    assertThat(result(notified())).isEqualTo("the result");
    assertThat(calls).hasValueGreaterThan(2);
  }

  private AwsCredentials resolved() {
    return cloud.credentialsProvider().resolveCredentials();
  }

  // Refusals that last

  @ParameterizedTest
  @CsvSource({
    "400, ExpiredToken",
    "403, AccessDenied",
    "404, NoSuchKey",
    "404, NoSuchBucket",
    "403, SignatureDoesNotMatch"
  })
  void aRefusalThatLastsEndsWithTheReadTimeoutAndIsTold(int status, String code) {
    client = client(cloud.credentialsProvider(), b -> b.readTimeout(Duration.ofSeconds(1)));
    put("out.out", "the result");
    cloud.httpFaults().refuse(1, status, code);
    Instant start = Instant.now();

    Throwable error = failure(notified());

    assertThat(error)
        .isInstanceOf(ResultReadException.class)
        .hasMessageContaining("longer than 1 s")
        .hasMessageContaining(code + " (HTTP " + status + ")")
        .hasMessageContaining("times, from " + start.toString().substring(0, 11));
    assertThat(error.getSuppressed())
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessageContaining(code));
    assertThat(error.getMessage().lines()).hasSize(1);
    assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void allThatWasSeenIsToldWithinBounds() {
    AtomicInteger calls = new AtomicInteger();
    client =
        client(
            () -> {
              int call = calls.incrementAndGet();
              throw new IllegalStateException(
                  "attempt "
                      + call
                      + " https://a?X-Amz-Signature=0123456789abcdef"
                      + "x".repeat(call * 900));
            },
            b -> b.readTimeout(Duration.ofSeconds(2)));

    Throwable error = failure(notified());

    assertThat(error).isInstanceOf(ResultReadException.class);
    assertThat(error.getMessage())
        .hasSizeLessThan(2_100)
        .contains("attempt 1 ", "attempt 2 ")
        .doesNotContain("0123456789abcdef");
    assertThat(error.getSuppressed()).hasSizeBetween(2, 10);
    assertThat(calls).hasValueGreaterThan(10);
  }

  @Test
  void whatNoAttemptCanMendIsToldAtOnce() {
    put("out.out", "the result");
    cloud.httpFaults().refuse(1, 301, "PermanentRedirect");

    assertThat(failure(notified()))
        .isInstanceOf(ResultReadException.class)
        .hasMessageContaining("PermanentRedirect");
    assertThat(cloud.httpFaults().counts().values()).containsExactly(1L);
  }

  // Failures

  @Test
  void theReasonOfAFailureSurvivesARefusalToo() {
    put("error.out", "the model is tired");
    cloud.httpFaults().refuseNext(2, 400, "ExpiredToken");

    assertThat(failure(notified(ResultDecoder.bytes(), failed())))
        .isInstanceOf(InferenceFailedException.class)
        .hasMessageContaining("the model is tired");
  }

  @ParameterizedTest
  @CsvSource({"403, AccessDenied", "404, NoSuchKey"})
  void aFailureWhoseObjectDoesNotComeIsToldSoonAllTheSame(int status, String code) {
    cloud.httpFaults().refuse(1, status, code);
    Instant start = Instant.now();

    assertThat(failure(notified(ResultDecoder.bytes(), failed())))
        .isInstanceOf(InferenceFailedException.class);

    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
  }

  private static InferenceOutcome failed() {
    return new InferenceOutcome.Failed(Optional.empty(), Optional.empty());
  }
}
