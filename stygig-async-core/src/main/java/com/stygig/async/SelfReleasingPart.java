package com.stygig.async;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/**
 * A part that nobody closes: releases of the AWS SDK that call {@link AsyncRequestBody#split} do
 * not. Its transfer ends when the last byte has been handed over.
 */
final class SelfReleasingPart implements AsyncRequestBody {
  private final UploadPart part;

  SelfReleasingPart(UploadPart part) {
    this.part = part;
  }

  @Override
  public Optional<Long> contentLength() {
    return part.contentLength();
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    part.subscribe(
        new Subscriber<ByteBuffer>() {
          private long left = part.contentLength().orElseThrow();

          @Override
          public void onSubscribe(Subscription subscription) {
            subscriber.onSubscribe(subscription);
          }

          @Override
          public void onNext(ByteBuffer chunk) {
            left -= chunk.remaining();
            subscriber.onNext(chunk);
            if (left == 0) {
              part.release();
            }
          }

          @Override
          public void onError(Throwable error) {
            subscriber.onError(error);
          }

          @Override
          public void onComplete() {
            subscriber.onComplete();
          }
        });
  }
}
