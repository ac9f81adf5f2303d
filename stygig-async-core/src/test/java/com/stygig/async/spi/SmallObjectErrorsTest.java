package com.stygig.async.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Whatever is thrown while an object comes ends its future at once. */
@Timeout(60)
class SmallObjectErrorsTest {
  private final AsyncResponseTransformer<GetObjectResponse, SmallObject> transformer =
      SmallObject.upTo(1_000);
  private final CompletableFuture<SmallObject> object = transformer.prepare();

  private void receive(SdkPublisher<ByteBuffer> stream) {
    transformer.onResponse(GetObjectResponse.builder().contentLength(10L).build());
    transformer.onStream(stream);
  }

  @Test
  void anErrorOfTheStream() {
    receive(
        SdkPublisher.adapt(
            subscriber -> {
              throw new LinkageError("a test");
            }));

    assertThatThrownBy(object::join).hasCauseInstanceOf(LinkageError.class);
  }

  @Test
  void anErrorWhileBytesAreTaken() {
    AtomicBoolean isCancelled = new AtomicBoolean();
    receive(
        SdkPublisher.adapt(
            subscriber -> {
              subscriber.onSubscribe(
                  new Subscription() {
                    @Override
                    public void request(long n) {}

                    @Override
                    public void cancel() {
                      isCancelled.set(true);
                    }
                  });
              subscriber.onNext(null);
            }));

    assertThat(object).isCompletedExceptionally();
    assertThat(isCancelled).isTrue();
  }
}
