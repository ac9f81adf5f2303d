package com.stygig.async;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncRequestBodySplitConfiguration;
import software.amazon.awssdk.core.async.CloseableAsyncRequestBody;
import software.amazon.awssdk.core.async.SdkPublisher;

/**
 * A source as a request body: read while it is sent, each time anew, and never in memory as a
 * whole. Its parts are ranges, so nothing is kept to send one of them again. Thread-safe.
 */
final class RangeBody implements AsyncRequestBody {
  private final RangeSource source;
  private final String contentType;
  private final Supplier<UploadContext> upload;

  /** A body that anybody can send, without limits. */
  RangeBody(RangeSource source, String contentType) {
    this(source, contentType, UploadContext::unlimited);
  }

  RangeBody(RangeSource source) {
    this(source, "application/octet-stream");
  }

  private RangeBody(RangeSource source, String contentType, Supplier<UploadContext> upload) {
    this.source = source;
    this.contentType = contentType;
    this.upload = upload;
  }

  /** The same as the body of one upload. */
  RangeBody in(UploadContext context) {
    return new RangeBody(source, contentType, () -> context);
  }

  @Override
  public Optional<Long> contentLength() {
    return Optional.of(source.length());
  }

  @Override
  public String contentType() {
    return contentType;
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    UploadContext context = upload.get();
    new RangeSubscription(
            source,
            0,
            source.length(),
            RangeSubscription.CHUNK_BYTES,
            subscriber,
            context::progressed,
            context::fail)
        .begin(subscriber);
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
    UploadContext context = upload.get();
    context.split();
    long size = PartPublisher.partSize(configuration);
    return new PartPublisher(() -> new RangeParts(source, size, context), context);
  }
}
