package com.stygig.async;

import com.stygig.async.TransferGate.Transfer;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/**
 * A part of an upload that may be sent, any number of times until it is closed, which ends its
 * transfer. Thread-safe.
 */
final class UploadPart implements AsyncRequestBody {
  private final long start;
  private final long length;
  private final UploadContext upload;
  private final Transfer transfer;
  private volatile @Nullable RangeSource source;

  UploadPart(RangeSource source, long start, long length, UploadContext upload, Transfer transfer) {
    this.source = source;
    this.start = start;
    this.length = length;
    this.upload = upload;
    this.transfer = transfer;
  }

  @Override
  public Optional<Long> contentLength() {
    return Optional.of(length);
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    RangeSource open = source;
    if (open == null) {
      Signals.refuse(subscriber, new IllegalStateException("The part is closed"));
      return;
    }
    new RangeSubscription(
            open,
            start,
            length,
            RangeSubscription.CHUNK_BYTES,
            subscriber,
            transfer::progressed,
            upload::fail)
        .begin(subscriber);
  }

  /** Ends the transfer; the part can be sent again all the same. */
  void release() {
    transfer.close();
  }

  void close() {
    source = null; // which can be megabytes, and the AWS SDK may keep the part for longer
    transfer.close();
  }
}
