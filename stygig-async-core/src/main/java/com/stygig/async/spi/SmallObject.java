package com.stygig.async.spi;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An S3 object that was fetched into memory unless it was too large for that.
 *
 * @param size the object's size in bytes
 * @param bytes the object, or empty if it is larger than the limit
 */
public record SmallObject(long size, Optional<SdkBytes> bytes) {
  /**
   * Returns what to call {@link software.amazon.awssdk.services.s3.S3AsyncClient#getObject} with.
   * An object above the limit costs no memory: its transfer is broken off as soon as the headers
   * have told its size.
   *
   * @param maxBytes the limit, at least 0
   * @return a new transformer, good for one call and its retries
   */
  public static AsyncResponseTransformer<GetObjectResponse, SmallObject> upTo(long maxBytes) {
    return new Transformer(maxBytes);
  }

  private static final class Transformer
      implements AsyncResponseTransformer<GetObjectResponse, SmallObject> {
    private final long maxBytes;
    private final AsyncResponseTransformer<GetObjectResponse, ResponseBytes<GetObjectResponse>>
        toBytes = AsyncResponseTransformer.toBytes();
    private volatile @Nullable CompletableFuture<SmallObject> result;
    private volatile long size;

    Transformer(long maxBytes) {
      this.maxBytes = maxBytes;
    }

    @Override
    public CompletableFuture<SmallObject> prepare() {
      CompletableFuture<SmallObject> prepared = new CompletableFuture<>();
      toBytes
          .prepare()
          .whenComplete(
              (bytes, error) -> {
                if (error != null) {
                  prepared.completeExceptionally(error);
                } else {
                  SdkBytes body = SdkBytes.fromByteArrayUnsafe(bytes.asByteArrayUnsafe());
                  prepared.complete(new SmallObject(size, Optional.of(body)));
                }
              });
      result = prepared;
      return prepared;
    }

    @Override
    public void onResponse(GetObjectResponse response) {
      size = sizeOf(response);
      toBytes.onResponse(response);
    }

    @Override
    public void onStream(SdkPublisher<ByteBuffer> stream) {
      CompletableFuture<SmallObject> prepared = result;
      if (size <= maxBytes || prepared == null) {
        toBytes.onStream(stream);
      } else {
        prepared.complete(new SmallObject(size, Optional.empty()));
        stream.subscribe(new Refusal());
      }
    }

    /**
     * The whole object's size, also where a client fetches it in parts: "bytes 0-7/1000". S3 always
     * tells it; a server that does not is trusted to send something small.
     */
    private static long sizeOf(GetObjectResponse response) {
      String range = response.contentRange();
      if (range != null && range.matches(".*/\\d{1,18}")) {
        return Long.parseLong(range.substring(range.lastIndexOf('/') + 1));
      }
      return response.contentLength() == null ? 0 : response.contentLength();
    }

    @Override
    public void exceptionOccurred(Throwable error) {
      toBytes.exceptionOccurred(error);
    }
  }

  /** Takes nothing, which breaks the transfer off. */
  private static final class Refusal implements Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(ByteBuffer bytes) {}

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onComplete() {}
  }
}
