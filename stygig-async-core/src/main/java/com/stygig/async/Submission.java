package com.stygig.async;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/**
 * Gets a request accepted: decides whether its payload goes inline or through S3, and invokes.
 * Remembers when the service takes nothing inline.
 */
final class Submission {
  /** What {@code InvokeEndpointAsync} takes as its Body. */
  static final int MAX_INLINE_BYTES = 128_000;

  private static final Logger log = LoggerFactory.getLogger(Submission.class);

  private final PayloadDelivery delivery;
  private final Uploader uploader;
  private final Invoker invoker;
  private volatile boolean inlineRefused;

  Submission(PayloadDelivery delivery, Uploader uploader, Invoker invoker) {
    this.delivery = delivery;
    this.uploader = uploader;
    this.invoker = invoker;
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

  /** Fails its future, and throws nothing. */
  <T> CompletableFuture<InvocationReceipt> submit(
      InferenceRequest request, InferenceHandle<T> handle) {
    return failingSafely(handle, () -> route(request, handle));
  }

  private static <T> CompletableFuture<InvocationReceipt> failingSafely(
      InferenceHandle<T> handle, Supplier<CompletableFuture<InvocationReceipt>> step) {
    try {
      return step.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(unreadable(handle, e));
    }
  }

  private <T> CompletableFuture<InvocationReceipt> route(
      InferenceRequest request, InferenceHandle<T> handle) {
    if (request.payload() instanceof Payload.AlreadyInS3 inS3) {
      return invoke(request, handle, new InvocationInput.InS3(inS3.location()));
    }
    return goesInline(request.payload()) ? inline(request, handle) : throughS3(request, handle);
  }

  private boolean goesInline(Payload payload) {
    return switch (delivery) {
      case INLINE -> true;
      case S3 -> false;
      case AUTO -> !inlineRefused && size(payload) <= MAX_INLINE_BYTES;
    };
  }

  private <T> CompletableFuture<InvocationReceipt> inline(
      InferenceRequest request, InferenceHandle<T> handle) {
    CompletableFuture<InvocationReceipt> accepted =
        handle
            .running(() -> bytes(request.payload(), handle))
            .thenCompose(bytes -> invoke(request, handle, new InvocationInput.Inline(bytes)));
    if (delivery == PayloadDelivery.INLINE || !uploader.hasDestination()) {
      return accepted;
    }
    return accepted.exceptionallyCompose(
        error ->
            Invoker.isRefusalOfInput(error)
                ? afterRefusal(request, handle, error)
                : CompletableFuture.failedFuture(error));
  }

  /**
   * If S3 gets the same request accepted, it was the inline payload that the service did not want.
   */
  private <T> CompletableFuture<InvocationReceipt> afterRefusal(
      InferenceRequest request, InferenceHandle<T> handle, Throwable refusal) {
    return failingSafely(handle, () -> throughS3(request, handle))
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

  private <T> CompletableFuture<InvocationReceipt> throughS3(
      InferenceRequest request, InferenceHandle<T> handle) {
    return handle
        .running(() -> uploader.upload(handle.inferenceId(), request, body(request.payload())))
        .thenCompose(location -> invoke(request, handle, new InvocationInput.InS3(location)));
  }

  private <T> CompletableFuture<InvocationReceipt> invoke(
      InferenceRequest request, InferenceHandle<T> handle, InvocationInput input) {
    handle.inputReady();
    return handle.running(() -> invoker.invoke(handle.inferenceId(), request, input));
  }

  private static <T> CompletableFuture<SdkBytes> bytes(Payload payload, InferenceHandle<T> handle) {
    if (payload instanceof Payload.Bytes inMemory) {
      return CompletableFuture.completedFuture(inMemory.bytes());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    return body(payload)
        .subscribe(chunk -> append(chunk, bytes))
        .handle(
            (done, error) -> {
              if (error != null) {
                throw unreadable(handle, AwsErrors.unwrap(error));
              }
              return SdkBytes.fromByteArrayUnsafe(bytes.toByteArray());
            });
  }

  private static UploadException unreadable(InferenceHandle<?> handle, Throwable cause) {
    return new UploadException(
        "Could not read the input of " + handle.inferenceId() + ": " + AwsErrors.message(cause),
        handle.inferenceId(),
        cause);
  }

  private static void append(ByteBuffer chunk, ByteArrayOutputStream to) {
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
      return body(payload).contentLength().orElseThrow();
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException("Cannot read the input: " + e.getCause(), e);
    }
  }

  private static AsyncRequestBody body(Payload payload) {
    if (payload instanceof Payload.Bytes inMemory) {
      return AsyncRequestBody.fromBytesUnsafe(inMemory.bytes().asByteArrayUnsafe());
    } else if (payload instanceof Payload.LocalFile file) {
      return AsyncRequestBody.fromFile(file.path());
    } else if (payload instanceof Payload.Stream stream) {
      return stream.body();
    }
    throw new IllegalArgumentException("Nothing to send: " + payload);
  }
}
