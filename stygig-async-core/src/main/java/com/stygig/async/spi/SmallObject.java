package com.stygig.async.spi;

import com.stygig.async.internal.ObjectSize;
import com.stygig.async.internal.TornBody;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An S3 object that was fetched into memory unless it was too large for that.
 *
 * @param size the object's size in bytes; of one that is too large and whose size the server did
 *     not tell, how much of it came until it was too much
 * @param bytes the object, or, if it is larger than the limit, its start or nothing, as was asked
 *     for
 */
public record SmallObject(long size, Optional<SdkBytes> bytes) {
  /** Of a body whose length the server does not tell. */
  private static final long UNTOLD = -1;

  /**
   * Returns what to call {@link software.amazon.awssdk.services.s3.S3AsyncClient#getObject} with.
   * An object above the limit costs no memory: its transfer is broken off as soon as the headers
   * have told its size, or, where they do not, as soon as more has come than the limit. A body that
   * does not come whole fails the call with an error that is {@linkplain
   * software.amazon.awssdk.core.exception.SdkException#retryable() retryable}.
   *
   * @param maxBytes the limit, at least 0
   * @return a new transformer, good for one call and its retries
   */
  public static AsyncResponseTransformer<GetObjectResponse, SmallObject> upTo(long maxBytes) {
    return new Transformer(limit(maxBytes), false);
  }

  /**
   * The same, but for an object above the limit with its start in place of nothing. The transfer is
   * broken off when that is here, also if the server sends all of it where a range was asked for.
   *
   * @param maxBytes the limit, at least 0
   * @return a new transformer, good for one call and its retries
   */
  public static AsyncResponseTransformer<GetObjectResponse, SmallObject> startOf(long maxBytes) {
    return new Transformer(limit(maxBytes), true);
  }

  /** The most that an array holds. */
  private static int limit(long maxBytes) {
    return (int) Math.min(maxBytes, Integer.MAX_VALUE - 8);
  }

  /**
   * Returns a line for people, without the object itself.
   *
   * @return the size
   */
  @Override
  public String toString() {
    return "SmallObject[" + size + " bytes" + (bytes.isPresent() ? "]" : ", not fetched]");
  }

  private static final class Transformer
      implements AsyncResponseTransformer<GetObjectResponse, SmallObject> {
    private final int maxBytes;
    private final boolean startWillDo;
    private volatile CompletableFuture<SmallObject> result = new CompletableFuture<>();
    private volatile long size;
    private volatile long bodyLength = UNTOLD;
    private volatile boolean hasBegun;

    Transformer(int maxBytes, boolean startWillDo) {
      this.maxBytes = maxBytes;
      this.startWillDo = startWillDo;
    }

    @Override
    public CompletableFuture<SmallObject> prepare() {
      hasBegun = false;
      result = new CompletableFuture<>();
      return result;
    }

    @Override
    public void onResponse(GetObjectResponse response) {
      size = Math.max(0, ObjectSize.of(response));
      bodyLength = response.contentLength() == null ? UNTOLD : response.contentLength();
    }

    @Override
    public void onStream(SdkPublisher<ByteBuffer> stream) {
      hasBegun = true;
      CompletableFuture<SmallObject> current = result;
      try {
        stream.subscribe(new Collector(size, bodyLength, maxBytes, startWillDo, current));
      } catch (Throwable e) { // such as an OutOfMemoryError, which would be lost on an event loop
        current.completeExceptionally(e);
      }
    }

    @Override
    public void exceptionOccurred(Throwable error) {
      result.completeExceptionally(hasBegun ? TornBody.retryable(error) : error);
    }
  }

  /** Takes the bytes until they are too many, which breaks the transfer off. */
  private static final class Collector implements Subscriber<ByteBuffer> {
    private final long toldSize;
    private final long bodyLength;
    private final int maxBytes;
    private final boolean startWillDo;
    private final CompletableFuture<SmallObject> result;
    private byte[] bytes;
    private int count;
    private @Nullable Subscription subscription;

    Collector(
        long toldSize,
        long bodyLength,
        int maxBytes,
        boolean startWillDo,
        CompletableFuture<SmallObject> result) {
      this.toldSize = toldSize;
      this.bodyLength = bodyLength;
      this.maxBytes = maxBytes;
      this.startWillDo = startWillDo;
      this.result = result;
      this.bytes = new byte[toldSize > maxBytes ? 0 : (int) Math.max(0, toldSize)];
    }

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
      if (toldSize > maxBytes && !startWillDo) {
        breakOff(given, toldSize);
      } else {
        given.request(Long.MAX_VALUE);
      }
    }

    @Override
    public void onNext(ByteBuffer chunk) {
      Subscription transfer = subscription;
      if (transfer == null) {
        return;
      }
      try {
        take(chunk, transfer);
      } catch (Throwable e) { // such as an OutOfMemoryError, which would be lost on an event loop
        subscription = null;
        result.completeExceptionally(e);
        transfer.cancel();
      }
    }

    private void take(ByteBuffer chunk, Subscription transfer) {
      long came = (long) count + chunk.remaining();
      int fits = Math.min(chunk.remaining(), maxBytes - count);
      if (came <= maxBytes || startWillDo) {
        append(chunk, fits);
      }
      if (came > maxBytes) {
        breakOff(transfer, Math.max(toldSize, came));
      }
    }

    private void append(ByteBuffer chunk, int length) {
      if (length > bytes.length - count) {
        long twice = Math.max(2L * bytes.length, (long) count + length);
        bytes = Arrays.copyOf(bytes, (int) Math.min(maxBytes, twice));
      }
      chunk.get(bytes, count, length);
      count += length;
    }

    private void breakOff(Subscription transfer, long size) {
      subscription = null;
      result.complete(new SmallObject(size, startWillDo ? Optional.of(all()) : Optional.empty()));
      bytes = new byte[0];
      transfer.cancel();
    }

    @Override
    public void onError(Throwable error) {
      result.completeExceptionally(TornBody.retryable(error));
    }

    @Override
    public void onComplete() {
      if (isTorn()) {
        result.completeExceptionally(TornBody.ofLength(count, bodyLength));
        return;
      }
      try {
        result.complete(new SmallObject(Math.max(toldSize, count), Optional.of(all())));
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    }

    /** A client that fetches an object in parts announces the first part and brings all of them. */
    private boolean isTorn() {
      return bodyLength != UNTOLD && count != bodyLength && count != toldSize;
    }

    private SdkBytes all() {
      return SdkBytes.fromByteArrayUnsafe(
          count == bytes.length ? bytes : Arrays.copyOf(bytes, count));
    }
  }
}
