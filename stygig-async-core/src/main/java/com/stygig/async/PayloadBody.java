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
  private final Function<UploadContext, AsyncRequestBody> body;
  private final long length;
  private final boolean goesInParts;
  private final TransferGate memory;

  /**
   * @param body makes the body for an upload
   * @param goesInParts whether the S3 client will send parts
   * @param memory where what is under way takes its memory from
   */
  PayloadBody(
      Function<UploadContext, AsyncRequestBody> body,
      long length,
      boolean goesInParts,
      TransferGate memory) {
    this.body = body;
    this.length = length;
    this.goesInParts = goesInParts;
    this.memory = memory;
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
    body.apply(UploadContext.unlimited()).subscribe(new InlineInput(bytes));
    return outcome;
  }

  /**
   * Puts it somewhere. The put is cancelled when the payload cannot be read, which the future then
   * says, and when the future is cancelled.
   *
   * @param gate is asked before anything is handed to the AWS SDK
   * @param put sends what it is given
   * @param unreadable makes the future's error of that of the payload
   */
  <T> CompletableFuture<T> send(
      TransferGate gate,
      Function<AsyncRequestBody, CompletableFuture<T>> put,
      Function<Throwable, Throwable> unreadable) {
    UploadContext upload = new UploadContext(memory, gate);
    CompletableFuture<T> outcome = new CompletableFuture<>();
    outcome.whenComplete((value, error) -> upload.close());
    Steps.then(upload.failure(), outcome, never -> {}, unreadable);
    CompletableFuture<?> turn =
        goesInParts ? CompletableFuture.completedFuture(null) : upload.admitWhole(length);
    Steps.then(
        turn,
        outcome,
        admitted -> Steps.then(put.apply(body.apply(upload)), outcome, outcome::complete));
    return outcome;
  }
}
