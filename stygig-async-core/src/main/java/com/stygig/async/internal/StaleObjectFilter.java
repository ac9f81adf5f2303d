package com.stygig.async.internal;

import com.stygig.async.InvocationReceipt;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Keeps a stale object from a transformer, and fails in its place as if nothing were there. */
final class StaleObjectFilter<T> implements AsyncResponseTransformer<GetObjectResponse, T> {
  /** To let so much come costs less than a new connection. */
  private static final int WORTH_A_CONNECTION_BYTES = 64 * 1024;

  private final InvocationReceipt receipt;
  private final AsyncResponseTransformer<GetObjectResponse, T> transformer;
  private volatile CompletableFuture<T> result = new CompletableFuture<>();
  private volatile boolean isStale;
  private volatile NoSuchKeyException refusal = notThere("");

  StaleObjectFilter(
      InvocationReceipt receipt, AsyncResponseTransformer<GetObjectResponse, T> transformer) {
    this.receipt = receipt;
    this.transformer = transformer;
  }

  @Override
  public CompletableFuture<T> prepare() {
    isStale = false;
    result = transformer.prepare();
    return result;
  }

  @Override
  public void onResponse(GetObjectResponse response) {
    if (StaleObjects.isStale(receipt, response.lastModified())) {
      refusal =
          notThere(
              "the object there is of "
                  + response.lastModified()
                  + ", and the invocation was answered at "
                  + receipt.acceptedAtByService().orElseThrow());
      isStale = true;
    } else {
      transformer.onResponse(response);
    }
  }

  private static NoSuchKeyException notThere(String message) {
    AwsErrorDetails details =
        AwsErrorDetails.builder()
            .serviceName("S3")
            .errorCode("NoSuchKey")
            .errorMessage("Nothing new is there: " + message)
            .build();
    return NoSuchKeyException.builder()
        .awsErrorDetails(details)
        .message(details.errorMessage())
        .statusCode(404)
        .build();
  }

  @Override
  public void onStream(SdkPublisher<ByteBuffer> stream) {
    if (isStale) {
      stream.subscribe(new Discarding());
    } else {
      transformer.onStream(stream);
    }
  }

  @Override
  public void exceptionOccurred(Throwable error) {
    if (isStale) {
      result.completeExceptionally(refusal);
    } else {
      transformer.exceptionOccurred(error);
    }
  }

  /** Takes little and keeps nothing. */
  private final class Discarding implements Subscriber<ByteBuffer> {
    private long count;
    private Subscription subscription =
        new Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {}
        };

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer chunk) {
      count += chunk.remaining();
      if (count > WORTH_A_CONNECTION_BYTES) {
        result.completeExceptionally(refusal);
        subscription.cancel();
      }
    }

    @Override
    public void onError(Throwable error) {
      result.completeExceptionally(refusal);
    }

    @Override
    public void onComplete() {
      result.completeExceptionally(refusal);
    }
  }
}
