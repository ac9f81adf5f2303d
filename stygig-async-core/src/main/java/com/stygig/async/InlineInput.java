package com.stygig.async;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.SdkBytes;

/** Reads a small body into memory. Cancelling the future ends the reading. */
final class InlineInput implements Subscriber<ByteBuffer> {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<SdkBytes> all;

  InlineInput(CompletableFuture<SdkBytes> all) {
    this.all = all;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    all.whenComplete(
        (value, error) -> {
          if (error != null) {
            subscription.cancel();
          }
        });
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    byte[] next = new byte[chunk.remaining()];
    chunk.get(next);
    bytes.writeBytes(next);
  }

  @Override
  public void onError(Throwable error) {
    all.completeExceptionally(error);
  }

  @Override
  public void onComplete() {
    all.complete(SdkBytes.fromByteArrayUnsafe(bytes.toByteArray()));
  }
}
