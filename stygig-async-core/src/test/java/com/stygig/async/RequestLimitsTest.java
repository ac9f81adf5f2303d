package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.StringArbitrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;

/** What is refused is just what the service would refuse, as its API describes itself. */
class RequestLimitsTest {
  private static final Pattern HEADER = Pattern.compile("[\\x20-\\x7E]{1,1024}");
  private static final Pattern INFERENCE_ID = Pattern.compile("[\\x21-\\x7E][\\x20-\\x7E]{0,63}");
  private static final Pattern ENDPOINT_NAME =
      Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?");

  /** A body that says something of its length, and publishes without end. */
  private record Endless(long toldLength, AtomicLong published) implements AsyncRequestBody {
    @Override
    public Optional<Long> contentLength() {
      return Optional.of(toldLength);
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
      subscriber.onSubscribe(
          new Subscription() {
            private boolean ended;

            @Override
            public void request(long count) {
              for (long i = 0; i < count && !ended; i++) {
                published.addAndGet(10_000);
                subscriber.onNext(ByteBuffer.allocate(10_000));
              }
            }

            @Override
            public void cancel() {
              ended = true;
            }
          });
    }
  }

  private static InferenceRequest.Builder request() {
    return InferenceRequest.builder();
  }

  private static void check(
      boolean isSound, String value, Function<String, Object> setter, String name) {
    if (isSound) {
      assertThat(setter.apply(value)).isNotNull();
    } else {
      assertThatThrownBy(() -> setter.apply(value))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(name)
          .satisfies(e -> assertThat(e.getMessage().lines().count()).isEqualTo(1))
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(2_200));
    }
  }

  @Provide
  Arbitrary<String> texts() {
    StringArbitrary printable = Arbitraries.strings().withCharRange(' ', '~');
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(70),
        Arbitraries.strings().alpha().numeric().withChars('-').ofMaxLength(70),
        printable.ofMaxLength(70),
        printable.ofMinLength(1020).ofMaxLength(1028),
        Arbitraries.strings().ascii().ofMaxLength(20),
        Arbitraries.of("", " ", "-", "a-", "-a", "a\r\nX-Evil: 1", "\u007f", "x".repeat(100_000)));
  }

  @Property(tries = 500)
  void headersAndIdsAreHeldToTheServicesRules(@ForAll("texts") String text) {
    boolean isHeader = HEADER.matcher(text).matches();
    check(isHeader, text, request()::contentType, "contentType");
    check(isHeader, text, request()::accept, "accept");
    check(isHeader, text, request()::customAttributes, "customAttributes");
    check(isHeader, text, RecommendationRequest.builder()::contentType, "contentType");
    check(isHeader, text, RecommendationRequest.builder()::accept, "accept");
    check(isHeader, text, RecommendationRequest.builder()::customAttributes, "customAttributes");
    boolean isId = INFERENCE_ID.matcher(text).matches();
    check(isId, text, request()::inferenceId, "inferenceId");
    check(isId, text, RecommendationRequest.builder()::inferenceId, "inferenceId");
    check(
        isId && text.length() <= 28,
        text,
        StygigAsyncClient.builder()::inferenceIdPrefix,
        "inferenceId");
    check(
        ENDPOINT_NAME.matcher(text).matches(),
        text,
        StygigAsyncClient.builder()::endpointName,
        "endpointName");
  }

  @Property
  void timesAreHeldToTheServicesRules(@ForAll("durations") Duration time) {
    boolean isWhole = time.getNano() == 0;
    check(
        isWhole && time.getSeconds() >= 60 && time.getSeconds() <= 21_600,
        "",
        none -> request().requestTtl(time),
        "requestTtl");
    check(
        isWhole && time.getSeconds() >= 1 && time.getSeconds() <= 3_600,
        "",
        none -> request().invocationTimeout(time),
        "invocationTimeout");
    check(
        !time.isNegative() && !time.isZero() && time.compareTo(Duration.ofDays(30)) <= 0,
        "",
        none -> request().resultTimeout(time),
        "resultTimeout");
  }

  @Provide
  Arbitrary<Duration> durations() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(-10, 22_000).map(Duration::ofSeconds),
        Arbitraries.longs().map(Duration::ofSeconds),
        Arbitraries.longs().between(0, 100_000).map(Duration::ofMillis),
        Arbitraries.of(
            Duration.ZERO,
            Duration.ofDays(30),
            Duration.ofDays(30).plusNanos(1),
            Duration.ofNanos(1)));
  }

  @Test
  void anInputOfAGigabyteIsTakenAndNoByteMore() {
    Checks.payloadSize(1L << 30, "x");
    for (long size : new long[] {0, -1, (1L << 30) + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Payload.ofStream(new Endless(size, new AtomicLong())));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Payload.ofStream(new Endless((1L << 30) + 1, new AtomicLong())))
        .withMessage("An input may have at most 1 GB (1073741824 bytes): stream has 1073741825");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u6f22\u5b57", "\ud83d\ude00", "a\r\nb", "a\tb", "a ", "\u0085"})
  void aPlaceThatNoHeaderCanNameIsNoInput(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Payload.inS3("s3://bucket/" + key))
        .withMessageContaining("HTTP header");
    assertThat(RecommendationRequest.builder().imageS3Uri("s3://bucket/" + key).build())
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a%20b+c", "na\u00efve", "#?&\"'"})
  void anOddPlaceIsAnInputAllTheSame(String key) {
    assertThat(Payload.inS3("s3://bucket/" + key))
        .isEqualTo(new Payload.AlreadyInS3(new S3Uri("bucket", key)));
  }

  @Test
  void emptyInputsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Payload.ofBytes(new byte[0]));
    assertThatIllegalArgumentException().isThrownBy(() -> Payload.ofUtf8(""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Payload.ofStream(AsyncRequestBody.empty()));
  }

  @Test
  void aStreamThatHasGrownTooLargeIsRefusedBeforeAnythingIsSent() {
    AtomicLong length = new AtomicLong(100);
    AsyncRequestBody growing = mock();
    when(growing.contentLength()).then(i -> Optional.of(length.get()));
    Payload payload = Payload.ofStream(growing);
    length.set((1L << 30) + 1);
    S3AsyncClient s3 = mock();
    SageMakerRuntimeAsyncClient sageMaker = mock();
    try (StygigAsyncClient client = client(s3, sageMaker)) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> client.submit(request().payload(payload).build(), ResultDecoder.bytes()))
          .withMessageContaining("1073741825");
      verifyNoInteractions(s3, sageMaker);
    }
  }

  @Test
  void aStreamWithMoreThanItSaidIsBrokenOff() {
    Endless endless = new Endless(100, new AtomicLong());
    S3AsyncClient s3 = mock();
    SageMakerRuntimeAsyncClient sageMaker = mock();
    try (StygigAsyncClient client = client(s3, sageMaker)) {
      InferenceHandle<byte[]> handle =
          client.submit(
              request().payload(Payload.ofStream(endless)).build(), ResultDecoder.bytes());

      assertThatThrownBy(() -> handle.result().join())
          .hasCauseInstanceOf(UploadException.class)
          .hasMessageContaining("more bytes than it said");
      assertThat(endless.published()).hasValueLessThan(1_000_000);
      verifyNoInteractions(s3, sageMaker);
    }
  }

  private static StygigAsyncClient client(S3AsyncClient s3, SageMakerRuntimeAsyncClient sageMaker) {
    return StygigAsyncClient.builder()
        .endpointName("e")
        .inputLocation("s3://bucket/in/")
        .s3Client(s3)
        .sageMakerRuntimeClient(sageMaker)
        .waiter(new ManualWaiter())
        .build();
  }
}
