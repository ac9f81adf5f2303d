package com.stygig.async;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.core.async.CloseableAsyncRequestBody;
import software.amazon.awssdk.core.async.SdkPublisher;

/**
 * A part that the AWS SDK closes. Apart from {@link UploadPart}, as releases before 2.33 do not
 * know the interface.
 */
final class CloseablePart implements CloseableAsyncRequestBody {
  private final UploadPart part;

  private CloseablePart(UploadPart part) {
    this.part = part;
  }

  static SdkPublisher<CloseableAsyncRequestBody> of(SdkPublisher<UploadPart> parts) {
    SdkPublisher<CloseableAsyncRequestBody> closeable = parts.map(CloseablePart::new);
    return subscriber -> closeable.subscribe(Objects.requireNonNull(subscriber, "subscriber"));
  }

  @Override
  public Optional<Long> contentLength() {
    return part.contentLength();
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    part.subscribe(subscriber);
  }

  @Override
  public void close() {
    part.close();
  }
}
