package com.stygig.async;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.BufferedSplittableAsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * Gets a request accepted: decides whether its payload goes inline or through S3, and invokes.
 * Remembers when the service takes nothing inline.
 */
final class Submission {
  /** What {@code InvokeEndpointAsync} takes as its Body. */
  static final int MAX_INLINE_BYTES = 128_000;

  /**
   * Read at a time: each read is a handover between threads, and several parts are on their way.
   */
  private static final int FILE_CHUNK_BYTES = 128 * 1024;

  private static final Logger log = LoggerFactory.getLogger(Submission.class);

  private final PayloadDelivery delivery;
  private final Uploader uploader;
  private final Invoker invoker;
  private final WaitingLine line;
  private final Executor executor;
  private volatile boolean inlineRefused;

  /** Lets so many uploads and invocations be under way; whatever more waits here, not in HTTP. */
  Submission(
      PayloadDelivery delivery,
      Uploader uploader,
      Invoker invoker,
      WaitingLine line,
      Executor executor) {
    this.delivery = delivery;
    this.uploader = uploader;
    this.invoker = invoker;
    this.line = line;
    this.executor = executor;
  }

  /** Refuses what cannot be delivered as configured. */
  void check(InferenceRequest request) {
    if (request.payload() instanceof Payload.AlreadyInS3) {
      return;
    }
    long size = size(request.payload());
    boolean fits = size <= MAX_INLINE_BYTES;
    if (delivery == PayloadDelivery.INLINE && !fits) {
      throw new IllegalArgumentException(
          "An inline payload may have at most "
              + MAX_INLINE_BYTES
              + " bytes, and this one has "
              + size);
    }
    boolean mayGoInline = delivery != PayloadDelivery.S3 && fits && !inlineRefused;
    if (!mayGoInline && !uploader.hasDestination()) {
      throw new IllegalArgumentException(
          "A payload of "
              + size
              + " bytes has to go through S3, and the client has no inputLocation");
    }
  }

  /**
   * Fails its future, and throws nothing.
   *
   * @param beforeInvoking is called once the input is ready, and completes when the endpoint may be
   *     invoked
   */
  <T> CompletableFuture<InvocationReceipt> submit(
      String inferenceId,
      InferenceRequest request,
      InferenceHandle<T> handle,
      Supplier<CompletableFuture<Void>> beforeInvoking) {
    Job<T> job = new Job<>(inferenceId, request, handle, beforeInvoking);
    CompletableFuture<Void> turn = Objects.requireNonNull(line.enter(), "The line is unbounded");
    Executor next = turn.isDone() ? Runnable::run : executor;
    CompletableFuture<InvocationReceipt> submitted =
        handle
            .running(() -> turn)
            .thenComposeAsync(in -> failingSafely(job, () -> route(job)), next);
    turn.thenRun(() -> submitted.whenComplete((receipt, error) -> line.leave()));
    return submitted;
  }

  private record Job<T>(
      String inferenceId,
      InferenceRequest request,
      InferenceHandle<T> handle,
      Supplier<CompletableFuture<Void>> beforeInvoking) {
    Payload payload() {
      return request.payload();
    }
  }

  private static CompletableFuture<InvocationReceipt> failingSafely(
      Job<?> job, Supplier<CompletableFuture<InvocationReceipt>> step) {
    try {
      return step.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(unreadable(job, e));
    }
  }

  private CompletableFuture<InvocationReceipt> route(Job<?> job) {
    if (job.payload() instanceof Payload.AlreadyInS3 inS3) {
      return invoke(job, new InvocationInput.InS3(inS3.location()));
    }
    return goesInline(job.payload()) ? inline(job) : throughS3(job);
  }

  private boolean goesInline(Payload payload) {
    return switch (delivery) {
      case INLINE -> true;
      case S3 -> false;
      case AUTO -> !inlineRefused && size(payload) <= MAX_INLINE_BYTES;
    };
  }

  private CompletableFuture<InvocationReceipt> inline(Job<?> job) {
    CompletableFuture<InvocationReceipt> accepted =
        job.handle()
            .running(() -> uploader.limit().on(bytes(job)))
            .thenCompose(bytes -> invoke(job, new InvocationInput.Inline(bytes)));
    if (delivery == PayloadDelivery.INLINE || !uploader.hasDestination()) {
      return accepted;
    }
    return accepted.exceptionallyCompose(
        error ->
            Invoker.isRefusalOfInput(error)
                ? afterRefusal(job, error)
                : CompletableFuture.failedFuture(error));
  }

  /**
   * If S3 gets the same request accepted, it was the inline payload that the service did not want.
   */
  private CompletableFuture<InvocationReceipt> afterRefusal(Job<?> job, Throwable refusal) {
    return failingSafely(job, () -> throughS3(job))
        .whenComplete(
            (receipt, error) -> {
              if (error != null) {
                AwsErrors.unwrap(error).addSuppressed(AwsErrors.unwrap(refusal));
              } else if (!inlineRefused) {
                inlineRefused = true;
                log.info(
                    "The endpoint takes no inline payload; from now on all go through S3: {}",
                    AwsErrors.unwrap(refusal).getMessage());
              }
            });
  }

  private CompletableFuture<InvocationReceipt> throughS3(Job<?> job) {
    return invoker
        .permission(job.inferenceId())
        .thenCompose(permitted -> job.handle().running(() -> uploader.client(job.inferenceId())))
        .thenCompose(s3 -> job.handle().running(() -> upload(job, s3)))
        .thenCompose(location -> invoke(job, InvocationInput.InS3.uploaded(location)));
  }

  private CompletableFuture<S3Uri> upload(Job<?> job, S3AsyncClient s3) {
    S3Uri destination = uploader.newDestination(job.request());
    job.handle().uploads(destination);
    return uploader.upload(
        s3, destination, job.inferenceId(), job.request(), repeatableInParts(job.payload()));
  }

  /** The AWS SDK cannot send a part again, but of a file, or if it keeps what is under way. */
  private static AsyncRequestBody repeatableInParts(Payload payload) {
    return payload instanceof Payload.LocalFile
        ? body(payload)
        : BufferedSplittableAsyncRequestBody.create(body(payload));
  }

  private CompletableFuture<InvocationReceipt> invoke(Job<?> job, InvocationInput input) {
    job.handle().inputReady();
    return job.handle()
        .running(job.beforeInvoking())
        .thenCompose(
            ready ->
                job.handle()
                    .running(
                        () ->
                            job.handle().invokes()
                                ? invoker.invoke(job.inferenceId(), job.request(), input)
                                : CompletableFuture.failedFuture(new CancellationException())));
  }

  private static CompletableFuture<SdkBytes> bytes(Job<?> job) {
    if (job.payload() instanceof Payload.Bytes inMemory) {
      return CompletableFuture.completedFuture(inMemory.bytes());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    return body(job.payload())
        .subscribe(chunk -> append(chunk, bytes))
        .handle(
            (done, error) -> {
              if (error != null) {
                throw unreadable(job, AwsErrors.unwrap(error));
              }
              return SdkBytes.fromByteArrayUnsafe(bytes.toByteArray());
            });
  }

  private static UploadException unreadable(Job<?> job, Throwable cause) {
    return new UploadException(
        "Could not read the input of " + job.inferenceId() + ": " + AwsErrors.message(cause),
        job.handle().inferenceId(),
        cause);
  }

  private static void append(ByteBuffer chunk, ByteArrayOutputStream to) {
    if (chunk.remaining() > MAX_INLINE_BYTES - to.size()) {
      // Which ends the subscription: a stream can have more than it said, without end.
      throw new IllegalStateException(
          "It has more bytes than it said, and more than the "
              + MAX_INLINE_BYTES
              + " that go inline");
    }
    byte[] bytes = new byte[chunk.remaining()];
    chunk.get(bytes);
    to.writeBytes(bytes);
  }

  /** Looks at a file anew: it may have changed since the request was built. */
  private static long size(Payload payload) {
    if (payload instanceof Payload.LocalFile file) {
      return Checks.file(file.path());
    }
    try {
      return Checks.payloadSize(body(payload).contentLength().orElseThrow(), "the payload");
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException("Cannot read the input: " + e.getCause(), e);
    }
  }

  private static AsyncRequestBody body(Payload payload) {
    if (payload instanceof Payload.Bytes inMemory) {
      return AsyncRequestBody.fromBytesUnsafe(inMemory.bytes().asByteArrayUnsafe());
    } else if (payload instanceof Payload.LocalFile file) {
      return AsyncRequestBody.fromFile(b -> b.path(file.path()).chunkSizeInBytes(FILE_CHUNK_BYTES));
    } else if (payload instanceof Payload.Stream stream) {
      return stream.body();
    }
    throw new IllegalArgumentException("Nothing to send: " + payload);
  }
}
