package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultWaiter;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

/** The road with AWS clients that fail in ways that a server cannot. */
class StygigAsyncClientTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final SageMakerRuntimeAsyncClient sageMaker = mock();
  private final S3AsyncClient s3 = mock();
  private final ManualWaiter waiter = new ManualWaiter();

  private StygigAsyncClient.Builder builder() {
    return StygigAsyncClient.builder()
        .endpointName("e")
        .inputLocation("s3://bucket/in/")
        .s3Client(s3)
        .sageMakerRuntimeClient(sageMaker)
        .executor(Runnable::run)
        .clock(() -> NOW)
        .waiter(waiter);
  }

  private static InferenceRequest request() {
    return InferenceRequest.builder().payload(Payload.ofUtf8("x")).inferenceId("id").build();
  }

  private void accept(String outputLocation) {
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenReturn(
            CompletableFuture.completedFuture(
                InvokeEndpointAsyncResponse.builder().outputLocation(outputLocation).build()));
  }

  private void failInvocations(Throwable error) {
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenReturn(CompletableFuture.failedFuture(error));
  }

  private static InvocationReceipt receipt() {
    return InvocationReceipt.builder("id", "another-endpoint", S3Uri.parse("s3://bucket/out/1.out"))
        .invokedAt(NOW.minusSeconds(60))
        .deadline(NOW.plusSeconds(60))
        .build();
  }

  @Test
  void takesUpAnInferenceThatWasAcceptedBeforeWithoutInvokingAnything() {
    try (StygigAsyncClient client = builder().build()) {
      InferenceHandle<byte[]> handle = client.attach(receipt(), ResultDecoder.bytes());
      assertThat(handle.receipt()).isCompletedWithValue(receipt());
      assertThat(handle.result()).isNotDone();
      waiter.outcome("id").complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String("done")));

      assertThat(handle.result().join()).asString().isEqualTo("done");
      verifyNoInteractions(sageMaker, s3);
    }
  }

  @Test
  void whatIsTakenUpCanBeCancelledAndEndsWithTheClient() {
    StygigAsyncClient client = builder().build();
    InferenceHandle<byte[]> cancelled = client.attach(receipt(), ResultDecoder.bytes());
    assertThat(cancelled.cancel()).isTrue();
    assertThat(waiter.outcome("id")).isCancelled();
    waiter.outcomes.clear();
    InferenceHandle<byte[]> closed = client.attach(receipt(), ResultDecoder.bytes());

    client.close();

    assertThatThrownBy(() -> closed.result().join())
        .hasCauseInstanceOf(ClientClosedException.class)
        .satisfies(
            e -> assertThat(((StygigAsyncException) e.getCause()).receipt()).contains(receipt()));
    assertThatIllegalStateException()
        .isThrownBy(() -> client.attach(receipt(), ResultDecoder.bytes()));
  }

  @Test
  void resolvesWithTheBytesThatTheWaiterHasInHand() {
    accept("s3://bucket/out/1.out");
    try (StygigAsyncClient client = builder().build()) {
      InferenceHandle<byte[]> handle = client.submit(request(), ResultDecoder.bytes());
      waiter.outcome("id").complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String("done")));

      assertThat(handle.result().join()).asString().isEqualTo("done");
      verifyNoInteractions(s3);
    }
  }

  @Test
  void anOutcomeThatIsKnownBeforeTheReceiptWaitsForIt() {
    CompletableFuture<InvokeEndpointAsyncResponse> response = new CompletableFuture<>();
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class))).thenReturn(response);
    waiter.outcome("id").complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String("early")));
    try (StygigAsyncClient client = builder().build()) {
      InferenceHandle<byte[]> handle = client.submit(request(), ResultDecoder.bytes());
      assertThat(handle.result()).isNotDone();

      response.complete(
          InvokeEndpointAsyncResponse.builder().outputLocation("s3://bucket/out/1.out").build());

      assertThat(handle.result().join()).asString().isEqualTo("early");
    }
  }

  @Test
  void theReceiptsDeadlineIsWhatTheServiceMayTakeUnlessSaidOtherwise() {
    accept("s3://bucket/out/1.out");
    InferenceRequest request = InferenceRequest.builder().payload(Payload.ofUtf8("x")).build();
    try (StygigAsyncClient client = builder().build()) {
      assertThat(client.submit(request, ResultDecoder.bytes()).receipt().join().deadline())
          .isEqualTo(NOW.plus(Duration.ofMinutes(6 * 60 + 15 + 5)));
      InferenceRequest hasty =
          InferenceRequest.builder()
              .payload(Payload.ofUtf8("x"))
              .requestTtl(Duration.ofMinutes(1))
              .invocationTimeout(Duration.ofMinutes(2))
              .build();
      assertThat(client.submit(hasty, ResultDecoder.bytes()).receipt().join().deadline())
          .isEqualTo(NOW.plus(Duration.ofMinutes(1 + 2 + 5)));
    }
    try (StygigAsyncClient client = builder().resultTimeout(Duration.ofSeconds(9)).build()) {
      assertThat(client.submit(request, ResultDecoder.bytes()).receipt().join().deadline())
          .isEqualTo(NOW.plusSeconds(9));
    }
  }

  @Test
  void aWaiterThatCannotWaitKeepsTheEndpointFromBeingInvoked() {
    ResultWaiter broken =
        (id, receipt) -> {
          throw new IllegalArgumentException("no queue");
        };
    try (StygigAsyncClient client = builder().waiter(broken).build()) {
      InferenceHandle<byte[]> handle = client.submit(request(), ResultDecoder.bytes());

      assertThatThrownBy(() -> handle.result().join())
          .hasCauseInstanceOf(ResultWaitException.class)
          .hasMessageContaining("no queue");
      verifyNoInteractions(sageMaker);
    }
  }

  @Test
  void aWaiterThatReturnsNullKeepsTheEndpointFromBeingInvoked() {
    try (StygigAsyncClient client = builder().waiter((id, receipt) -> null).build()) {
      assertThatThrownBy(() -> client.submit(request(), ResultDecoder.bytes()).result().join())
          .hasCauseInstanceOf(ResultWaitException.class)
          .hasMessageContaining("returned null");
      verifyNoInteractions(sageMaker);
    }
  }

  @Test
  void aWaiterCannotForgeTheReceipt() {
    accept("s3://bucket/out/1.out");
    InvocationReceipt forged =
        InvocationReceipt.builder("id", "e", S3Uri.parse("s3://evil/out"))
            .invokedAt(NOW)
            .deadline(NOW)
            .build();
    ResultWaiter forger =
        (id, receipt) -> {
          receipt.toCompletableFuture().complete(forged);
          return new CompletableFuture<>();
        };
    try (StygigAsyncClient client = builder().waiter(forger).build()) {
      assertThat(client.submit(request(), ResultDecoder.bytes()).receipt().join().outputLocation())
          .hasToString("s3://bucket/out/1.out");
    }
  }

  @Test
  void aFailureLocationThatCannotBeUnderstoodIsAsGoodAsNone() {
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenReturn(
            CompletableFuture.completedFuture(
                InvokeEndpointAsyncResponse.builder()
                    .outputLocation("s3://bucket/out/1.out")
                    .failureLocation("nonsense")
                    .build()));
    try (StygigAsyncClient client = builder().build()) {
      assertThat(client.submit(request(), ResultDecoder.bytes()).receipt().join().failureLocation())
          .isEmpty();
    }
  }

  @Test
  void anAwsClientThatThrowsFailsTheInvocation() {
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenThrow(new IllegalStateException("closed"));
    try (StygigAsyncClient client = builder().build()) {
      for (Payload payload :
          new Payload[] {Payload.ofUtf8("x"), Payload.inS3("s3://bucket/in/x")}) {
        InferenceRequest request = InferenceRequest.builder().payload(payload).build();
        assertThatThrownBy(() -> client.submit(request, ResultDecoder.bytes()).result().join())
            .hasCauseInstanceOf(InvocationException.class)
            .hasMessageContaining("closed");
      }
    }
  }

  @Test
  void aFileThatCannotBeWrittenIsAFailureToRead(@TempDir Path directory) {
    accept("s3://bucket/out/1.out");
    Path nowhere = directory.resolve("none/result");
    try (StygigAsyncClient client = builder().build()) {
      InferenceHandle<Path> handle = client.submit(request(), ResultDecoder.toFile(nowhere));
      waiter.outcome("id").complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String("x")));

      assertThatThrownBy(() -> handle.result().join())
          .hasCauseInstanceOf(ResultReadException.class);
    }
  }

  @Test
  void aLongFailureIsKeptWholeAndToldInShort() {
    accept("s3://bucket/out/1.out");
    String page = "first line\n" + "x".repeat(60_000);
    try (StygigAsyncClient client = builder().build()) {
      InferenceHandle<byte[]> handle = client.submit(request(), ResultDecoder.bytes());
      waiter.outcome("id").complete(InferenceOutcome.failed(SdkBytes.fromUtf8String(page)));

      assertThatThrownBy(() -> handle.result().join())
          .cause()
          .isInstanceOfSatisfying(
              InferenceFailedException.class,
              e -> {
                assertThat(e).hasMessage("Inference id failed: first line");
                assertThat(e.failureContent()).contains(page);
              });
    }
  }

  @Test
  void aWaiterThatFailsAfterwardsLeavesTheReceiptInTheException() {
    accept("s3://bucket/out/1.out");
    try (StygigAsyncClient client = builder().build()) {
      InferenceHandle<byte[]> handle = client.submit(request(), ResultDecoder.bytes());

      waiter.outcome("id").completeExceptionally(new IllegalStateException("queue deleted"));

      assertThatThrownBy(() -> handle.result().join())
          .cause()
          .isInstanceOfSatisfying(
              ResultWaitException.class,
              e -> assertThat(e.receipt()).contains(handle.receipt().join()));
    }
  }

  @Test
  void aLostAnswerFailsTheInvocationAndNothingIsUploaded() {
    failInvocations(
        SdkClientException.create("reset", new java.io.IOException("connection reset")));
    try (StygigAsyncClient client = builder().build()) {
      InferenceHandle<byte[]> handle = client.submit(request(), ResultDecoder.bytes());

      assertThatThrownBy(() -> handle.result().join())
          .cause()
          .isInstanceOfSatisfying(
              InvocationException.class, e -> assertThat(e.statusCode()).isEmpty());
      verify(sageMaker, times(1)).invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class));
      verifyNoInteractions(s3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "s3://bucket", "https://example.com/a/b"})
  void anAnswerWhosePlaceForTheResultIsNoneOfS3FailsAndNamesIt(String outputLocation) {
    accept(outputLocation);
    try (StygigAsyncClient client = builder().build()) {
      assertThatThrownBy(() -> client.submit(request(), ResultDecoder.bytes()).result().join())
          .hasCauseInstanceOf(InvocationException.class)
          .hasMessageContaining("where it says that the result will lie cannot be read")
          .hasMessageContaining("'" + outputLocation);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://bucket.s3.eu-west-1.amazonaws.com/out/1.out, s3://bucket/out/1.out",
    "s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/ap/out/1.out, s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/ap/out/1.out"
  })
  void thePlaceForTheResultCanBeAUrlOrAnAccessPoint(String outputLocation, String expected) {
    accept(outputLocation);
    try (StygigAsyncClient client = builder().build()) {
      InvocationReceipt receipt = client.submit(request(), ResultDecoder.bytes()).receipt().join();

      assertThat(receipt.outputLocation()).hasToString(expected);
      assertThat(InvocationReceipt.fromJson(receipt.toJson()).outputLocation())
          .isEqualTo(receipt.outputLocation());
    }
  }

  @Test
  void aDecoderThatThrowsFailsTheInferenceWithTheOutputLocation() {
    accept("s3://bucket/out/1.out");
    try (StygigAsyncClient client = builder().build()) {
      InferenceHandle<String> handle =
          client.submit(
              request(),
              body -> {
                throw new java.io.IOException("bad");
              });
      waiter.outcome("id").complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String("?")));

      assertThatThrownBy(() -> handle.result().join())
          .hasCauseInstanceOf(ResultDecodingException.class)
          .hasMessageContaining("s3://bucket/out/1.out")
          .hasMessageContaining("bad");
    }
  }

  @Test
  void aDecoderThatReturnsNullFailsTheInference() {
    accept("s3://bucket/out/1.out");
    try (StygigAsyncClient client = builder().build()) {
      InferenceHandle<String> handle = client.submit(request(), body -> null);
      waiter.outcome("id").complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String("?")));

      assertThatThrownBy(() -> handle.result().join())
          .hasCauseInstanceOf(ResultDecodingException.class)
          .hasMessageContaining("returned null");
    }
  }

  @Test
  void aDecodersErrorEndsTheInferenceToo() {
    accept("s3://bucket/out/1.out");
    try (StygigAsyncClient client = builder().build()) {
      InferenceHandle<String> handle =
          client.submit(
              request(),
              body -> {
                throw new StackOverflowError();
              });
      waiter.outcome("id").complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String("?")));

      assertThatThrownBy(() -> handle.result().join())
          .hasCauseInstanceOf(ResultDecodingException.class)
          .hasRootCauseInstanceOf(StackOverflowError.class);
    }
  }

  @Test
  void theErrorThatLooksLikeASuccessIsAFailure() {
    accept("s3://bucket/out/1.out");
    try (StygigAsyncClient client = builder().build()) {
      InferenceHandle<RecommendationResult> handle =
          client.recommend(
              RecommendationRequest.builder()
                  .imageS3Uri("s3://bucket/a.jpg")
                  .inferenceId("id")
                  .build());
      String error = "{\"error\": \"cannot identify image file\", \"recommendations\": []}";
      waiter.outcome("id").complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String(error)));

      assertThatThrownBy(() -> handle.result().join())
          .cause()
          .isInstanceOfSatisfying(
              InferenceFailedException.class,
              e -> {
                assertThat(e.reason()).isEqualTo("cannot identify image file");
                assertThat(e.failureContent()).contains(error);
              });
    }
  }

  @Test
  void cancellingStopsTheInvocationAndTheWait() {
    CompletableFuture<InvokeEndpointAsyncResponse> response = new CompletableFuture<>();
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class))).thenReturn(response);
    try (StygigAsyncClient client = builder().build()) {
      InferenceHandle<byte[]> handle = client.submit(request(), ResultDecoder.bytes());

      assertThat(handle.cancel()).isTrue();

      assertThat(response).isCancelled();
      assertThat(waiter.outcome("id")).isCancelled();
      assertThat(handle.result()).isCancelled();
    }
  }

  @Test
  void cancellingWhileTheInputIsReadInvokesNothing() {
    SubmissionPublisher<ByteBuffer> reading = new SubmissionPublisher<>();
    AsyncRequestBody slow =
        new AsyncRequestBody() {
          @Override
          public Optional<Long> contentLength() {
            return Optional.of(3L);
          }

          @Override
          public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
            FlowAdapters.toPublisher(reading).subscribe(subscriber);
          }
        };
    try (StygigAsyncClient client = builder().build()) {
      InferenceHandle<byte[]> handle =
          client.submit(
              InferenceRequest.builder().payload(new Payload.Stream(slow)).build(),
              ResultDecoder.bytes());

      handle.cancel();
      reading.submit(ByteBuffer.wrap(new byte[3]));
      reading.close();

      assertThat(handle.result()).isCancelled();
      await().until(() -> reading.getNumberOfSubscribers() == 0);
      verifyNoInteractions(sageMaker, s3);
    }
  }

  @Test
  void aClientWhoseWaiterCannotBeMadeLeavesNoThreadBehind() {
    AtomicReference<ScheduledExecutorService> scheduler = new AtomicReference<>();

    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                builder()
                    .waiter(
                        (ResultWaiter.Factory)
                            environment -> {
                              scheduler.set(environment.scheduler());
                              throw new IllegalStateException("no queue");
                            })
                    .build());

    assertThat(scheduler.get().isShutdown()).isTrue();
  }

  @Test
  void aResultInHandAboveTheLimitIsRefusedToo() {
    accept("s3://bucket/out/1.out");
    try (StygigAsyncClient client = builder().maxResultSize(3).build()) {
      InferenceHandle<byte[]> handle = client.submit(request(), ResultDecoder.bytes());
      waiter.outcome("id").complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String("four")));

      assertThatThrownBy(() -> handle.result().join())
          .hasCauseInstanceOf(ResultReadException.class);
    }
  }

  @Test
  void aFailedInvocationVoidsTheWait() {
    failInvocations(SdkClientException.create("no"));
    try (StygigAsyncClient client = builder().build()) {
      var unused = client.submit(request(), ResultDecoder.bytes());

      assertThat(waiter.receipts.get("id").toCompletableFuture()).isCompletedExceptionally();
      assertThat(waiter.outcome("id")).isCancelled();
    }
  }

  @Test
  void refusesWhatCannotBeDeliveredAsConfigured() {
    InferenceRequest large =
        InferenceRequest.builder().payload(Payload.ofBytes(new byte[128_001])).build();
    try (StygigAsyncClient inline = builder().payloadDelivery(PayloadDelivery.INLINE).build();
        StygigAsyncClient noBucket =
            StygigAsyncClient.builder()
                .endpointName("e")
                .s3Client(s3)
                .sageMakerRuntimeClient(sageMaker)
                .waiter(waiter)
                .build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> inline.submit(large, ResultDecoder.bytes()))
          .withMessageContaining("128000")
          .withMessageContaining("128001");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> noBucket.submit(large, ResultDecoder.bytes()))
          .withMessageContaining("no inputLocation");
    }
    verifyNoInteractions(sageMaker, s3);
  }

  @Test
  void aBuilderSaysWhatIsMissing() {
    assertThatIllegalStateException()
        .isThrownBy(() -> StygigAsyncClient.builder().build())
        .withMessageContaining("endpointName");
    assertThatIllegalStateException()
        .isThrownBy(() -> StygigAsyncClient.builder().endpointName("e").build())
        .withMessageContaining("waiter");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                StygigAsyncClient.builder()
                    .endpointName("e")
                    .waiter(waiter)
                    .payloadDelivery(PayloadDelivery.S3)
                    .build())
        .withMessageContaining("inputLocation");
    assertThatIllegalStateException()
        .isThrownBy(() -> builder().acknowledgementMode(AcknowledgementMode.MANUAL).build())
        .withMessageContaining("MANUAL needs a journal");
  }

  @Test
  void aBuilderRefusesBadValuesAndNamesThem() {
    StygigAsyncClient.Builder builder = StygigAsyncClient.builder();

    for (String name : new String[] {"", "-e", "e_f", "e".repeat(64)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.endpointName(name))
          .withMessageContaining("'" + name + "'");
    }
    for (String endpoint : new String[] {"notaurl", "ftp://host", "http:/path", ""}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.s3EndpointOverride(URI.create(endpoint)))
          .withMessage(
              "s3EndpointOverride must be an http or https URI with a host: '" + endpoint + "'");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.sageMakerRuntimeEndpointOverride(URI.create(endpoint)));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> builder.inputLocation("bucket/in"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.inferenceIdPrefix("p".repeat(29)));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxResultSize(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.resultTimeout(Duration.ofNanos(-1)));
  }

  @Test
  void makesUniqueInferenceIdsWithThePrefix() {
    accept("s3://bucket/out/1.out");
    InferenceRequest noId = InferenceRequest.builder().payload(Payload.ofUtf8("x")).build();
    try (StygigAsyncClient client = builder().inferenceIdPrefix("orders-api-").build()) {
      String first = client.submit(noId, ResultDecoder.bytes()).inferenceId();
      String second = client.submit(noId, ResultDecoder.bytes()).inferenceId();

      assertThat(first).startsWith("orders-api-").hasSizeLessThanOrEqualTo(64).isNotEqualTo(second);
    }
  }

  @Test
  void closesWhatItMadeAndNothingElse() {
    ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
    ManualWaiter own = new ManualWaiter();
    builder().scheduler(scheduler).waiter(environment -> own).build().close();
    builder().waiter(waiter).build().close();

    assertThat(own.closed).isTrue();
    assertThat(waiter.closed).isFalse();
    assertThat(scheduler.isShutdown()).isFalse();
    scheduler.shutdown();
    verify(s3, never()).close();
    verify(sageMaker, never()).close();
  }
}
