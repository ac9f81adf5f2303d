package com.stygig.async;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/**
 * The body of one submission, as long as its payload was when this was made. What has become of the
 * payload is noticed wherever it is read, and ends what is done with it.
 */
final class PayloadBody {
  private final AsyncRequestBody body;
  private final long length;
  private final boolean goesInParts;
  private final UploadContext upload;

  PayloadBody(AsyncRequestBody body, long length, boolean goesInParts, UploadContext upload) {
    this.body = body;
    this.length = length;
    this.goesInParts = goesInParts;
    this.upload = upload;
  }

  long length() {
    return length;
  }

  /**
   * Reads all of it into memory.
   *
   * @param executor where what depends on it goes on; the thread that reads is for that alone
   */
  CompletableFuture<SdkBytes> bytes(Executor executor) {
    CompletableFuture<SdkBytes> outcome = new CompletableFuture<>();
    CompletableFuture<SdkBytes> bytes = new CompletableFuture<>();
    Steps.then(bytes, outcome, all -> executor.execute(() -> outcome.complete(all)));
    body.subscribe(new InlineInput(bytes));
    return outcome;
  }

  /**
   * Puts it somewhere when it may be sent. It is cancelled when the payload cannot be read, which
   * the future then says, and when the future is cancelled.
   */
  <T> CompletableFuture<T> send(
      Function<AsyncRequestBody, CompletableFuture<T>> put,
      Function<Throwable, Throwable> unreadable) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    upload
        .failure()
        .whenComplete((none, error) -> outcome.completeExceptionally(unreadable.apply(error)));
    CompletableFuture<?> turn =
        goesInParts ? CompletableFuture.completedFuture(null) : upload.admitWhole(length);
    Steps.then(
        turn,
        outcome,
        admitted -> Steps.then(put.apply(body), outcome, outcome::complete));
    outcome.whenComplete((value, error) -> upload.close());
    return outcome;
  }
}
