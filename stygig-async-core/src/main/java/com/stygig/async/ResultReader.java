package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.internal.AwsErrorKind;
import com.stygig.async.internal.AwsErrors;
import com.stygig.async.internal.ErrorTally;
import com.stygig.async.internal.SanitizedErrors;
import com.stygig.async.internal.StaleObjects;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.SmallObject;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/**
 * Makes a result of an outcome: fetches what the waiter does not have in hand, from where the
 * receipt says, and decodes.
 */
final class ResultReader {
  static final int MAX_FAILURE_BYTES = 64 * 1024;

  /** Takes some 3 seconds: a failure is told without its object, too. */
  private static final int FEW_ATTEMPTS = 5;

  /** Takes some 25 seconds. */
  private static final int MORE_ATTEMPTS = 8;

  private final S3AsyncClient s3;
  private final PersistentReads reads;
  private final LastLook lastLook;
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
      InstantSource clock,
      Executor executor) {
    this.s3 = s3;
    this.reads = new PersistentReads(calls, limit, clock);
    this.lastLook = new LastLook(s3, calls, lastLookLimit, maxResultSize);
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
                ? readFailure(receipt, inference, e, new ErrorTally())
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
    S3Uri location = receipt.outputLocation();
    ErrorTally tally = new ErrorTally();
    return inference
        .stage()
        .run(
            () ->
                reads.read(
                    location,
                    tally,
                    () ->
                        s3.getObject(
                            request(location),
                            StaleObjects.filter(receipt, SmallObject.upTo(maxResultSize)))))
        .handle(
            (object, error) -> {
              if (error != null) {
                throw readFailure(receipt, inference, error, tally);
              }
              return object.bytes().orElseThrow(() -> tooLarge(object.size(), receipt, inference));
            });
  }

  private <T> ResultReadException tooLarge(
      long size, InvocationReceipt receipt, InferenceState<T> inference) {
    return ResultReadException.tooLarge(
        "The result at "
            + receipt.outputLocation()
            + " has "
            + size
            + " bytes, more than the client's maxResultSize of "
            + maxResultSize,
        inference.inferenceId(),
        receipt);
  }

  private <T> CompletableFuture<?> download(
      FileDecoder decoder, InvocationReceipt receipt, InferenceState<T> inference) {
    ErrorTally tally = new ErrorTally();
    FileDownloads.Download download =
        files.new Download(request(receipt.outputLocation()), receipt, decoder.file());
    return download
        .afterwards(
            inference
                .stage()
                .run(() -> reads.read(receipt.outputLocation(), tally, download::attempt)))
        .handle(
            (response, error) -> {
              if (error != null) {
                throw readFailure(receipt, inference, error, tally);
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
    AtomicInteger refusals = new AtomicInteger();
    return inference
        .stage()
        .run(
            () ->
                reads.read(
                    location,
                    new ErrorTally(),
                    () ->
                        orNothing(
                            s3.getObject(
                                start,
                                StaleObjects.filter(
                                    receipt, SmallObject.startOf(MAX_FAILURE_BYTES))),
                            refusals)))
        .handle((bytes, error) -> error == null ? bytes : Optional.<SdkBytes>empty());
  }

  /** An object that after some attempts is still refused is not worth more of them. */
  private static CompletableFuture<Optional<SdkBytes>> orNothing(
      CompletableFuture<SmallObject> read, AtomicInteger refusals) {
    return ResilientCalls.ending(
        read,
        read.handle(
            (object, error) -> {
              if (error == null) {
                return object.bytes();
              }
              if (refusals.incrementAndGet() >= failureAttempts(AwsErrorKind.of(error))) {
                return Optional.empty();
              }
              throw new CompletionException(AwsErrors.unwrap(error));
            }));
  }

  private static int failureAttempts(AwsErrorKind kind) {
    return switch (kind) {
      case MISSING, DENIED -> FEW_ATTEMPTS;
      case CREDENTIALS, CLOCK_SKEW, CONFIGURATION, CLIENT -> MORE_ATTEMPTS;
      default -> Integer.MAX_VALUE;
    };
  }

  /**
   * Looks into S3 once more for an inference whose time is up. If nothing is there, or it cannot be
   * told, the future fails with what ended the wait.
   */
  <T> CompletableFuture<InferenceOutcome> lastLook(
      Throwable failure, InvocationReceipt receipt, InferenceState<T> inference) {
    return inference.stage().run(() -> lastLook.after(failure, receipt));
  }

  /** Leaves no half of a file behind, even if the process ends right after this. */
  void close() {
    files.close();
  }

  private static GetObjectRequest request(S3Uri location) {
    return GetObjectRequest.builder().bucket(location.bucket()).key(location.key()).build();
  }

  /** Says all that the attempts have seen, if there was more than the last of them. */
  private static <T> ResultReadException readFailure(
      InvocationReceipt receipt, InferenceState<T> inference, Throwable error, ErrorTally tally) {
    Throwable cause = AwsErrors.unwrap(error);
    boolean isAll = tally.count() == 0 || (tally.count() == 1 && tally.errors().contains(cause));
    ResultReadException failure =
        new ResultReadException(
            "Could not read the result of "
                + inference.inferenceId()
                + " at "
                + receipt.outputLocation()
                + ": "
                + AwsErrors.message(cause)
                + (isAll ? "" : "; seen in " + tally.count() + " attempts: " + tally),
            inference.inferenceId(),
            receipt,
            cause);
    for (Throwable seen : tally.errors()) {
      if (seen != cause) {
        failure.addSuppressed(SanitizedErrors.of(seen));
      }
    }
    return failure;
  }

  private static String text(SdkBytes bytes) {
    byte[] all = bytes.asByteArrayUnsafe();
    return new String(all, 0, Math.min(all.length, MAX_FAILURE_BYTES), UTF_8).strip();
  }
}
