package com.stygig.async.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** What an HTTP client hands over that does not compare lengths itself, as Netty's does. */
@Timeout(60)
class SmallObjectTest {
  private static CompletableFuture<SmallObject> read(
      AsyncResponseTransformer<GetObjectResponse, SmallObject> transformer,
      GetObjectResponse response,
      String body) {
    CompletableFuture<SmallObject> object = transformer.prepare();
    transformer.onResponse(response);
    transformer.onStream(
        SdkPublisher.adapt(
            subscriber ->
                subscriber.onSubscribe(
                    new Once(subscriber, ByteBuffer.wrap(body.getBytes(UTF_8))))));
    return object;
  }

  private record Once(Subscriber<? super ByteBuffer> subscriber, ByteBuffer body)
      implements Subscription {
    @Override
    public void request(long n) {
      if (!body.hasRemaining()) {
        return;
      }
      subscriber.onNext(body);
      subscriber.onComplete();
    }

    @Override
    public void cancel() {}
  }

  private static GetObjectResponse announcing(long length) {
    return GetObjectResponse.builder().contentLength(length).build();
  }

  private static void assertTorn(CompletableFuture<SmallObject> object, String message) {
    assertThatThrownBy(object::join)
        .cause()
        .isInstanceOfSatisfying(SdkException.class, e -> assertThat(e.retryable()).isTrue())
        .hasMessageContaining(message);
  }

  @Test
  void aBodyOfAnotherLengthThanAnnouncedIsNoObject() {
    assertTorn(read(SmallObject.upTo(100), announcing(10), "12345"), "5 bytes of 10");
    assertTorn(read(SmallObject.upTo(100), announcing(3), "12345"), "5 bytes of 3");
    assertTorn(read(SmallObject.startOf(100), announcing(10), "12345"), "5 bytes of 10");
  }

  @Test
  void aBodyOfTheLengthThatIsAnnouncedIsAnObject() {
    GetObjectResponse part = announcing(5).toBuilder().contentRange("bytes 0-4/1000").build();
    GetObjectResponse firstOfParts = announcing(2).toBuilder().contentRange("bytes 0-1/5").build();
    GetObjectResponse untold = GetObjectResponse.builder().build();

    assertThat(read(SmallObject.startOf(100), part, "12345").join().bytes()).isPresent();
    assertThat(read(SmallObject.upTo(100), firstOfParts, "12345").join().bytes()).isPresent();
    assertThat(read(SmallObject.upTo(100), untold, "12345").join().bytes()).isPresent();
    assertThat(read(SmallObject.upTo(100), announcing(5), "12345").join().size()).isEqualTo(5);
    assertThat(read(SmallObject.startOf(3), announcing(5), "12345").join().size()).isEqualTo(5);
  }

  @Test
  void whatGoesWrongWithABodyCanBeTriedAgain() {
    AsyncResponseTransformer<GetObjectResponse, SmallObject> transformer = SmallObject.upTo(100);
    CompletableFuture<SmallObject> object = transformer.prepare();
    transformer.onResponse(announcing(10));
    transformer.onStream(SdkPublisher.adapt(subscriber -> {}));
    transformer.exceptionOccurred(new IOException("cut off"));

    assertTorn(object, "cut off");
  }

  @Test
  void aChecksumThatTheSdkFindsWrongCanBeTriedAgain() {
    AsyncResponseTransformer<GetObjectResponse, SmallObject> transformer = SmallObject.upTo(100);
    CompletableFuture<SmallObject> object = transformer.prepare();
    transformer.onResponse(announcing(10));
    transformer.onStream(
        SdkPublisher.adapt(
            subscriber -> {
              subscriber.onSubscribe(new Once(subscriber, ByteBuffer.wrap(new byte[0])));
              subscriber.onError(SdkClientException.create("a different checksum"));
            }));

    assertTorn(object, "a different checksum");
  }
}
