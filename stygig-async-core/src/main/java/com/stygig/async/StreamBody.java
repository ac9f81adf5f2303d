package com.stygig.async;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncRequestBodySplitConfiguration;
import software.amazon.awssdk.core.async.CloseableAsyncRequestBody;
import software.amazon.awssdk.core.async.SdkPublisher;

/**
 * A stream of the user's as a request body: it is held to the length that it said, and to the rules
 * of Reactive Streams. It can be read only from its start, so its parts are in memory while they
 * are sent.
 */
final class StreamBody implements AsyncRequestBody {
  private final AsyncRequestBody stream;
  private final long length;
  private final UploadContext upload;

  StreamBody(AsyncRequestBody stream, long length, UploadContext upload) {
    this.stream = stream;
    this.length = length;
    this.upload = upload;
  }

  @Override
  public Optional<Long> contentLength() {
    return Optional.of(length);
  }

  @Override
  public String contentType() {
    return stream.contentType();
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    StreamSubscription.begin(stream, length, subscriber, upload::progressed, upload::fail);
  }

  @Override
  public SdkPublisher<CloseableAsyncRequestBody> splitCloseable(
      AsyncRequestBodySplitConfiguration configuration) {
    return CloseablePart.of(parts(configuration));
  }

  /** What older releases of the AWS SDK call, which do not close parts. */
  @Override
  @Deprecated
  public SdkPublisher<AsyncRequestBody> split(AsyncRequestBodySplitConfiguration configuration) {
    return parts(configuration).map(SelfReleasingPart::new);
  }

  private SdkPublisher<UploadPart> parts(AsyncRequestBodySplitConfiguration configuration) {
    upload.split();
    long size = PartPublisher.partSize(configuration);
    return new PartPublisher(() -> new StreamParts(stream, length, size, upload), upload);
  }
}
