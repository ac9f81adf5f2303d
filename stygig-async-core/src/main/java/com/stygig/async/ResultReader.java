package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.internal.StaleObjects;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.SmallObject;
import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/**
 * Makes a result of an outcome: fetches what the waiter does not have in hand, from where the
 * receipt says, and decodes.
 */
final class ResultReader {
  private static final int MAX_FAILURE_BYTES = 64 * 1024;

  private final S3AsyncClient s3;
  private final ResilientCalls calls;
  private final TimeLimit limit;
  private final TimeLimit lastLookLimit;
  private final long maxResultSize;
  private final Executor executor;
  private final FileDownloads files;

  /** How long a read may go on, for which the calls are repeated, and how long the last look. */
  ResultReader(
      S3AsyncClient s3,
      ResilientCalls calls,
      TimeLimit limit,
      TimeLimit lastLookLimit,
      long maxResultSize,
      Executor executor) {
    this.s3 = s3;
    this.calls = calls;
    this.limit = limit;
    this.lastLookLimit = lastLookLimit;
    this.maxResultSize = maxResultSize;
    this.executor = executor;
    this.files = new FileDownloads(s3, executor);
  }

  <T> CompletableFuture<T> read(
      InferenceOutcome outcome,
      InvocationReceipt receipt,
      ResultDecoder<T> decoder,
      InferenceState<T> inference) {
    if (outcome instanceof InferenceOutcome.Failed failed) {
      return failure(failed, receipt, inference);
    }
    Optional<SdkBytes> body = ((InferenceOutcome.Succeeded) outcome).body();
    if (body.isPresent()) {
      long size = body.get().asByteArrayUnsafe().length;
      return size > maxResultSize && !(decoder instanceof FileDecoder)
          ? CompletableFuture.failedFuture(tooLarge(size, receipt, inference))
          : decode(body.get(), receipt, decoder, inference);
    }
    if (decoder instanceof FileDecoder toFile) {
      @SuppressWarnings("unchecked") // a FileDecoder's T is Path
      CompletableFuture<T> file = (CompletableFuture<T>) download(toFile, receipt, inference);
      return file;
    }
    return fetch(receipt, inference)
        .thenCompose(bytes -> decode(bytes, receipt, decoder, inference));
  }

  private <T> CompletableFuture<T> decode(
      SdkBytes body,
      InvocationReceipt receipt,
      ResultDecoder<T> decoder,
      InferenceState<T> inference) {
    String id = inference.inferenceId();
    Supplier<T> decoding =
        () -> {
          try {
            return Objects.requireNonNull(
                UserCode.call(inference, () -> decoder.decode(body.asByteArrayUnsafe())),
                "the decoder returned null");
          } catch (ModelErrorException e) {
            throw new InferenceFailedException(e.reason(), id, receipt, text(body));
          } catch (IOException e) {
            throw decoder instanceof FileDecoder
                ? readFailure(receipt, inference, e)
                : undecodable(e, receipt, inference);
          } catch (Throwable e) { // of the user's code, and be it a StackOverflowError
            throw undecodable(e, receipt, inference);
          }
        };
    // As a stage, so that nothing is decoded, or written to a file, for who has given it up.
    return inference.stage().run(() -> CompletableFuture.supplyAsync(decoding, executor));
  }

  private static <T> ResultDecodingException undecodable(
      Throwable cause, InvocationReceipt receipt, InferenceState<T> inference) {
    return new ResultDecodingException(
        "Could not decode the result of "
            + inference.inferenceId()
            + " at "
            + receipt.outputLocation()
            + ": "
            + (cause.getMessage() == null ? cause : cause.getMessage()),
        inference.inferenceId(),
        receipt,
        cause);
  }

  private <T> CompletableFuture<SdkBytes> fetch(
      InvocationReceipt receipt, InferenceState<T> inference) {
    return get(receipt, maxResultSize, inference)
        .handle(
            (object, error) -> {
              if (error != null) {
                throw readFailure(receipt, inference, error);
              }
              return object.bytes().orElseThrow(() -> tooLarge(object.size(), receipt, inference));
            });
  }

  private <T> ResultReadException tooLarge(
      long size, InvocationReceipt receipt, InferenceState<T> inference) {
    return new ResultReadException(
        "The result at "
            + receipt.outputLocation()
            + " has "
            + size
            + " bytes, more than the client's maxResultSize of "
            + maxResultSize,
        inference.inferenceId(),
        receipt,
        null);
  }

  private <T> CompletableFuture<?> download(
      FileDecoder decoder, InvocationReceipt receipt, InferenceState<T> inference) {
    FileDownloads.Download download =
        files.new Download(request(receipt.outputLocation()), receipt, decoder.file());
    return download
        .afterwards(inference.stage().run(() -> persistently(download::attempt)))
        .handle(
            (response, error) -> {
              if (error != null) {
                throw readFailure(receipt, inference, error);
              }
              return decoder.file();
            });
  }

  /**
   * What the failure location holds is worth a look; without it the failure is reported all the
   * same.
   */
  private <T> CompletableFuture<T> failure(
      InferenceOutcome.Failed failed, InvocationReceipt receipt, InferenceState<T> inference) {
    CompletableFuture<Optional<SdkBytes>> content =
        failed.content().isPresent() || receipt.failureLocation().isEmpty()
            ? CompletableFuture.completedFuture(failed.content())
            : startOf(receipt.failureLocation().get(), receipt, inference);
    return content.thenApply(
        bytes -> {
          String text = bytes.map(ResultReader::text).orElse(null);
          String reason =
              failed.reason().orElse(text == null ? "the service gives no reason" : text);
          throw new InferenceFailedException(reason, inference.inferenceId(), receipt, text);
        });
  }

  private <T> CompletableFuture<Optional<SdkBytes>> startOf(
      S3Uri location, InvocationReceipt receipt, InferenceState<T> inference) {
    GetObjectRequest start =
        request(location).toBuilder().range("bytes=0-" + (MAX_FAILURE_BYTES - 1)).build();
    return inference
        .stage().run(
            () ->
                persistently(
                    () ->
                        s3.getObject(
                            start,
                            StaleObjects.filter(receipt, SmallObject.startOf(MAX_FAILURE_BYTES)))))
        .handle((object, error) -> error == null ? object.bytes() : Optional.<SdkBytes>empty());
  }

  private <T> CompletableFuture<SmallObject> get(
      InvocationReceipt receipt, long maxBytes, InferenceState<T> inference) {
    return inference.stage().run(
        () ->
            persistently(
                () ->
                    s3.getObject(
                        request(receipt.outputLocation()),
                        StaleObjects.filter(receipt, SmallObject.upTo(maxBytes)))));
  }

  /** The result is there and has been paid for: it is worth many attempts. */
  private <V> CompletableFuture<V> persistently(Supplier<CompletableFuture<V>> read) {
    return limit.on(calls.call(read));
  }

  /**
   * Looks into S3 once more for an inference whose time is up. If nothing is there, or it cannot be
   * told, the future fails with what ended the wait.
   */
  <T> CompletableFuture<InferenceOutcome> lastLook(
      Throwable failure, InvocationReceipt receipt, InferenceState<T> inference) {
    return lookAtBoth(receipt, inference)
        .exceptionallyCompose(
            error -> {
              failure.addSuppressed(AwsErrors.unwrap(error));
              return CompletableFuture.failedFuture(failure);
            });
  }

  private <T> CompletableFuture<InferenceOutcome> lookAtBoth(
      InvocationReceipt receipt, InferenceState<T> inference) {
    return inference.stage().run(() -> lookAtBoth(receipt));
  }

  /** At the same time, so that both end in time. */
  private CompletableFuture<InferenceOutcome> lookAtBoth(InvocationReceipt receipt) {
    CompletableFuture<InferenceOutcome> failure =
        receipt
            .failureLocation()
            .map(location -> look(location, receipt, MAX_FAILURE_BYTES))
            .orElseGet(() -> CompletableFuture.failedFuture(new NoSuchElementException()))
            .thenApply(object -> new InferenceOutcome.Failed(Optional.empty(), object.bytes()));
    return look(receipt.outputLocation(), receipt, maxResultSize)
        .thenApply(object -> (InferenceOutcome) new InferenceOutcome.Succeeded(object.bytes()))
        .exceptionallyCompose(
            error -> failure.exceptionallyCompose(none -> CompletableFuture.failedFuture(error)));
  }

  /** Insists, as a circuit breaker that is half open lets few through where many look at once. */
  private CompletableFuture<SmallObject> look(
      S3Uri location, InvocationReceipt receipt, long maxBytes) {
    return lastLookLimit.on(
        calls.call(
            () ->
                s3.getObject(
                    request(location), StaleObjects.filter(receipt, SmallObject.upTo(maxBytes)))));
  }

  /** Leaves no half of a file behind, even if the process ends right after this. */
  void close() {
    files.close();
  }

  private static GetObjectRequest request(S3Uri location) {
    return GetObjectRequest.builder().bucket(location.bucket()).key(location.key()).build();
  }

  private static <T> ResultReadException readFailure(
      InvocationReceipt receipt, InferenceState<T> inference, Throwable error) {
    Throwable cause = AwsErrors.unwrap(error);
    return new ResultReadException(
        "Could not read the result of "
            + inference.inferenceId()
            + " at "
            + receipt.outputLocation()
            + ": "
            + AwsErrors.message(cause),
        inference.inferenceId(),
        receipt,
        cause);
  }

  private static String text(SdkBytes bytes) {
    byte[] all = bytes.asByteArrayUnsafe();
    return new String(all, 0, Math.min(all.length, MAX_FAILURE_BYTES), UTF_8).strip();
  }
}
