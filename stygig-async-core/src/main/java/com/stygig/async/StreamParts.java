package com.stygig.async;

import com.stygig.async.TransferGate.Transfer;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/**
 * The parts of a stream of the user's, each read into memory before it is sent, when there is room
 * for it. The stream is read once, from the first part on.
 */
final class StreamParts implements PartSource, Subscriber<ByteBuffer> {
  private final AsyncRequestBody stream;
  private final long length;
  private final long partSize;
  private final UploadContext upload;
  private long position;
  private ByteBuffer rest = ByteBuffer.allocate(0);
  private volatile @Nullable Subscription subscription;
  private volatile @Nullable Filling filling;
  private volatile @Nullable Throwable failure;
  private volatile boolean isClosed;

  StreamParts(AsyncRequestBody stream, long length, long partSize, UploadContext upload) {
    this.stream = stream;
    this.length = length;
    this.partSize = partSize;
    this.upload = upload;
  }

  @Override
  public boolean hasNext() {
    return position < length;
  }

  @Override
  public CompletableFuture<UploadPart> next() {
    long size = Math.min(partSize, length - position);
    position += size;
    CompletableFuture<UploadPart> part = new CompletableFuture<>();
    Steps.then(
        upload.admitReading(size),
        part,
        share -> {
          part.whenComplete((whole, error) -> closeIf(error != null, share));
          fill(new Filling(new PartBuffer(size), size, share, part));
        });
    return part;
  }

  private static void closeIf(boolean isOver, Transfer share) {
    if (isOver) {
      share.close();
    }
  }

  private void fill(Filling next) {
    filling = next;
    if (subscription == null) {
      StreamSubscription.begin(stream, length, this, bytes -> {}, upload::fail);
    }
    Throwable error = failure;
    if (error != null) {
      next.part().completeExceptionally(error);
    } else {
      takeRest(next);
    }
  }

  /** Of the stream's slices, of which one may belong to two parts. */
  private void takeRest(Filling next) {
    next.buffer().fill(rest);
    Subscription from = subscription;
    if (next.buffer().isFull()) {
      filling = null;
      next.send(upload);
    } else if (from != null) {
      from.request(1);
    }
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    if (isClosed) {
      given.cancel();
    }
  }

  @Override
  public void onNext(ByteBuffer slice) {
    rest = slice;
    Filling next = filling;
    if (next != null) {
      takeRest(next);
    }
  }

  @Override
  public void onError(Throwable error) {
    failure = error;
    Filling next = filling;
    if (next != null) {
      next.part().completeExceptionally(error);
    }
  }

  /** The last part is full by now. */
  @Override
  public void onComplete() {}

  @Override
  public void close() {
    isClosed = true;
    Subscription from = subscription;
    if (from != null) {
      from.cancel();
    }
  }

  /** A part that is being read. */
  private record Filling(
      PartBuffer buffer, long size, Transfer share, CompletableFuture<UploadPart> part) {
    void send(UploadContext upload) {
      Steps.then(
          upload.admitRead(
              share, size, transfer -> new UploadPart(buffer.source(), 0, size, upload, transfer)),
          part,
          whole -> {
            if (!part.complete(whole)) {
              whole.close();
            }
          });
    }
  }
}
