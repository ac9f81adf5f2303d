package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.stygig.async.spi.InferenceOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.DelegatingS3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;

/** Which ends say that the inference itself has ended, and which that only this client gave up. */
class BlindEndsTest {
  private final ManualScheduler scheduler =
      new ManualScheduler(Instant.parse("2026-01-01T00:00:00Z"));
  private final S3AsyncClient s3 = mock();
  private final ManualWaiter waiter = new ManualWaiter();
  private final StygigAsyncClient client =
      StygigAsyncClient.builder()
          .endpointName("e")
          .sageMakerRuntimeClient(mock(SageMakerRuntimeAsyncClient.class))
          .s3Client(new DelegatingS3AsyncClient(s3) {})
          .executor(Runnable::run)
          .scheduler(scheduler)
          .clock(scheduler)
          .maxResultSize(3)
          .waiter(waiter)
          .build();
  private final InvocationReceipt receipt =
      InvocationReceipt.builder("id", "e", S3Uri.parse("s3://bucket/out/id.out"))
          .failureLocation(S3Uri.parse("s3://bucket/failed/id-error.out"))
          .invokedAt(scheduler.instant())
          .deadline(scheduler.instant().plusSeconds(60))
          .build();

  @AfterEach
  void close() {
    client.close();
  }

  @SuppressWarnings("unchecked")
  private void answer(Throwable error) {
    when(s3.getObject(any(GetObjectRequest.class), any(AsyncResponseTransformer.class)))
        .thenAnswer(call -> CompletableFuture.failedFuture(error));
  }

  private static S3Exception error(int status, String code) {
    return (S3Exception)
        S3Exception.builder()
            .statusCode(status)
            .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage("no").build())
            .build();
  }

  private StygigAsyncException end() {
    return failure(client.attach(receipt, ResultDecoder.bytes()).result());
  }

  private static StygigAsyncException failure(CompletableFuture<byte[]> result) {
    return (StygigAsyncException)
        result
            .handle((v, error) -> error instanceof CompletionException ? error.getCause() : error)
            .getNow(null);
  }

  private StygigAsyncException afterTimeout() {
    waiter
        .outcome("id")
        .completeExceptionally(
            new ResultTimeoutException("No result by then, nothing found", "id", receipt, null));
    CompletableFuture<byte[]> result = client.attach(receipt, ResultDecoder.bytes()).result();
    scheduler.advance(Duration.ofSeconds(11));
    return failure(result);
  }

  @Test
  void aTimeoutAfterALastLookThatFoundNothingIsTheInferencesOwn() {
    answer(error(404, "NoSuchKey"));

    StygigAsyncException end = afterTimeout();

    assertThat(end).isInstanceOf(ResultTimeoutException.class);
    assertThat(end.isBlind()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "400, ExpiredToken",
    "403, AccessDenied",
    "403, InvalidAccessKeyId",
    "404, NoSuchBucket",
    "503, SlowDown",
    "301, PermanentRedirect"
  })
  void aTimeoutAfterALastLookThatWasRefusedIsBlindAndSaysWhatWasRefused(int status, String code) {
    answer(error(status, code));

    StygigAsyncException end = afterTimeout();

    assertThat(end)
        .isInstanceOf(ResultTimeoutException.class)
        .hasMessageContaining("No result by then, nothing found")
        .hasMessageContaining("S3 does not tell");
    assertThat(end.isBlind()).isTrue();
  }

  @Test
  void aTimeoutWithoutCredentialsForTheLastLookIsBlind() {
    answer(SdkClientException.create("Unable to load credentials"));

    assertThat(afterTimeout().isBlind()).isTrue();
  }

  @Test
  void aWaitThatIsGivenUpIsBlind() {
    waiter
        .outcome("id")
        .completeExceptionally(new ResultWaitException("closed", "id", receipt, null));

    assertThat(end().isBlind()).isTrue();
  }

  @Test
  void aWaitThatNothingWasAcceptedOfIsNot() {
    assertThat(new ResultWaitException("waited for already", "id", null, null).isBlind()).isFalse();
  }

  @Test
  void aResultThatCannotBeReadIsBlindAndOneThatIsTooLargeIsNot() {
    answer(error(301, "PermanentRedirect"));
    waiter.outcome("id").complete(InferenceOutcome.succeeded());
    assertThat(end().isBlind()).isTrue();

    waiter.outcomes.clear();
    waiter.outcome("id").complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String("large")));
    StygigAsyncException tooLarge = end();
    assertThat(tooLarge).isInstanceOf(ResultReadException.class);
    assertThat(tooLarge.isBlind()).isFalse();
  }

  @Test
  void aFailureOfTheModelIsNot() {
    answer(error(404, "NoSuchKey"));
    waiter.outcome("id").complete(InferenceOutcome.failed("tired"));
    CompletableFuture<byte[]> result = client.attach(receipt, ResultDecoder.bytes()).result();
    scheduler.advance(Duration.ofSeconds(10));

    StygigAsyncException end = failure(result);

    assertThat(end).isInstanceOf(InferenceFailedException.class);
    assertThat(end.isBlind()).isFalse();
  }
}
