package com.stygig.async;

import com.stygig.async.internal.AwsErrors;
import com.stygig.async.spi.Ticker;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * Gets a request accepted: decides whether its payload goes inline or through S3, and invokes.
 * Remembers when the service takes nothing inline.
 */
final class Submission {
  /** What {@code InvokeEndpointAsync} takes as its Body. */
  static final int MAX_INLINE_BYTES = 128_000;

  private static final Logger log = LoggerFactory.getLogger(Submission.class);

  private final PayloadDelivery delivery;
  private final PayloadBodies bodies;
  private final Uploader uploader;
  private final ResilientCalls uploadCalls;
  private final Ticker ticker;
  private final Invoker invoker;
  private final AdmissionQueue admission;
  private final Executor executor;

  /** Whether payloads that might go inline do not, as the endpoint or the AWS SDK takes none. */
  private volatile boolean inlineRefused = !AwsSdkFeatures.INLINE_PAYLOAD;

  /** Whatever is not admitted waits in this queue, and not for a connection. */
  Submission(
      PayloadDelivery delivery,
      PayloadBodies bodies,
      Uploader uploader,
      ResilientCalls uploadCalls,
      Ticker ticker,
      Invoker invoker,
      AdmissionQueue admission,
      Executor executor) {
    this.delivery = delivery;
    this.bodies = bodies;
    this.uploader = uploader;
    this.uploadCalls = uploadCalls;
    this.ticker = ticker;
    this.invoker = invoker;
    this.admission = admission;
    this.executor = executor;
  }

  /** Refuses what cannot be delivered as configured. */
  void check(InferenceRequest request) {
    if (request.payload() instanceof Payload.AlreadyInS3) {
      return;
    }
    long size = PayloadBodies.size(request.payload());
    boolean fits = size <= MAX_INLINE_BYTES;
    if (delivery == PayloadDelivery.INLINE) {
      checkInlineSize(size);
    }
    boolean mayGoInline = delivery != PayloadDelivery.S3 && fits && !inlineRefused;
    if (!mayGoInline && !uploader.hasDestination()) {
      throw new IllegalArgumentException(
          "A payload of "
              + size
              + " bytes has to go through S3, and the client has no inputLocation");
    }
  }

  private static void checkInlineSize(long size) {
    if (size > MAX_INLINE_BYTES) {
      throw new IllegalArgumentException(
          "An inline payload may have at most "
              + MAX_INLINE_BYTES
              + " bytes, and this one has "
              + size);
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
      InferenceState<T> inference,
      Supplier<CompletableFuture<Void>> beforeInvoking) {
    Job<T> job = new Job<>(inferenceId, request, inference, beforeInvoking, null);
    return failingSafely(job, () -> route(job));
  }

  /** Uploads have a line of their own, so that nothing waits here until they are through. */
  private CompletableFuture<InvocationReceipt> inTurn(
      Job<?> job, Supplier<CompletableFuture<InvocationReceipt>> step) {
    CompletableFuture<AdmissionQueue.Permit> turn = admission.acquire();
    Executor next = turn.isDone() ? Runnable::run : executor;
    CompletableFuture<InvocationReceipt> submitted =
        job.inference()
            .stage()
            .run(() -> turn)
            .thenComposeAsync(permit -> failingSafely(job, step), next);
    turn.thenAccept(permit -> submitted.whenComplete((receipt, error) -> permit.release()));
    return submitted;
  }

  private record Job<T>(
      String inferenceId,
      InferenceRequest request,
      InferenceState<T> inference,
      Supplier<CompletableFuture<Void>> beforeInvoking,
      @Nullable PayloadBody read) {
    Payload payload() {
      return request.payload();
    }

    Job<T> reading(PayloadBody body) {
      return new Job<>(inferenceId, request, inference, beforeInvoking, body);
    }

    PayloadBody body() {
      return Objects.requireNonNull(read, "Nothing to read");
    }
  }

  private static CompletableFuture<InvocationReceipt> failingSafely(
      Job<?> job, Supplier<CompletableFuture<InvocationReceipt>> step) {
    try {
      return step.get();
    } catch (Throwable e) { // of the user's body
      return CompletableFuture.failedFuture(unreadable(job, e));
    }
  }

  private CompletableFuture<InvocationReceipt> route(Job<?> job) {
    if (job.payload() instanceof Payload.AlreadyInS3 inS3) {
      return inTurn(job, () -> invoke(job, new InvocationInput.InS3(inS3.location())));
    }
    PayloadBody body = bodies.of(job.payload());
    return goesInline(body) ? inline(job.reading(body)) : throughS3(job.reading(body));
  }

  private boolean goesInline(PayloadBody body) {
    return switch (delivery) {
      case INLINE -> true;
      case S3 -> false;
      case AUTO -> !inlineRefused && body.length() <= MAX_INLINE_BYTES;
    };
  }

  private CompletableFuture<InvocationReceipt> inline(Job<?> job) {
    checkInlineSize(job.body().length()); // a file may have grown since it was submitted
    CompletableFuture<InvocationReceipt> accepted =
        inTurn(
            job,
            () ->
                job.inference()
                    .stage()
                    .run(() -> bytes(job))
                    .thenCompose(bytes -> invoke(job, new InvocationInput.Inline(bytes))));
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
              if (error == null && !inlineRefused) {
                inlineRefused = true;
                log.info(
                    "The endpoint takes no inline payload; from now on all go through S3: {}",
                    AwsErrors.unwrap(refusal).getMessage());
              }
            })
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    both(AwsErrors.unwrap(refusal), AwsErrors.unwrap(error))));
  }

  /** An earlier attempt that may have been accepted is more than that the later one was not. */
  private static Throwable both(Throwable refusal, Throwable later) {
    boolean mayBeAccepted = refusal instanceof InvocationException e && e.isUnanswered();
    Throwable first = mayBeAccepted ? refusal : later;
    first.addSuppressed(mayBeAccepted ? later : refusal);
    return first;
  }

  private CompletableFuture<InvocationReceipt> throughS3(Job<?> job) {
    Stopwatch uploading = new Stopwatch(ticker);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    return uploadCalls
        .call(
            () ->
                uploaded(job, uploading)
                    .whenComplete((location, error) -> noteFailure(failure, error)))
        .thenCompose(
            location -> inTurn(job, () -> invoke(job, InvocationInput.InS3.uploaded(location))));
  }

  /** Each failure tells of the one before, which may be why there was another attempt at all. */
  private static void noteFailure(
      AtomicReference<@Nullable Throwable> failure, @Nullable Throwable error) {
    if (error != null) {
      Throwable latest = AwsErrors.unwrap(error);
      Throwable earlier = failure.getAndSet(latest);
      if (earlier != null && earlier != latest) {
        latest.addSuppressed(earlier);
      }
    }
  }

  /** Each attempt takes its turn, under a name of its own. */
  private CompletableFuture<S3Uri> uploaded(Job<?> job, Stopwatch uploading) {
    UploadAdmission.Upload turn = uploader.enter(job.body().length());
    return job.inference()
        .stage()
        .run(turn::turn)
        .thenCompose(begun -> invoker.permission(job.inferenceId()))
        .thenCompose(
            permitted -> job.inference().stage().run(() -> uploader.client(job.inferenceId())))
        .thenCompose(s3 -> job.inference().stage().run(() -> upload(job, turn, s3, uploading)))
        .whenComplete((location, error) -> turn.close());
  }

  private CompletableFuture<S3Uri> upload(
      Job<?> job, TransferGate gate, S3AsyncClient s3, Stopwatch uploading) {
    Duration alreadyTaken = uploading.start();
    S3Uri destination = uploader.newDestination(job.request());
    job.inference().uploads(destination);
    CompletableFuture<S3Uri> sent =
        job.body()
            .send(
                gate,
                body ->
                    uploader.upload(
                        s3, destination, job.inferenceId(), job.request(), body, alreadyTaken),
                error -> unreadable(job, error));
    sent.whenComplete((location, error) -> uploading.stop());
    return sent;
  }

  private CompletableFuture<InvocationReceipt> invoke(Job<?> job, InvocationInput input) {
    job.inference().inputReady();
    return job.inference()
        .stage()
        .run(job.beforeInvoking())
        .thenCompose(
            ready ->
                job.inference()
                    .stage()
                    .run(
                        () ->
                            job.inference().startInvocation()
                                ? invoker.invoke(job.inferenceId(), job.request(), input)
                                : CompletableFuture.failedFuture(new CancellationException())));
  }

  private CompletableFuture<SdkBytes> bytes(Job<?> job) {
    if (job.payload() instanceof Payload.Bytes inMemory) {
      return CompletableFuture.completedFuture(inMemory.bytes());
    }
    CompletableFuture<SdkBytes> read = new CompletableFuture<>();
    Steps.then(
        uploader.limit().on(job.body().bytes(executor)),
        read,
        read::complete,
        error -> unreadable(job, error));
    return read;
  }

  private static UploadException unreadable(Job<?> job, Throwable error) {
    Throwable cause = AwsErrors.unwrap(error);
    return new UploadException(
        "Could not read the input of " + job.inferenceId() + ": " + AwsErrors.message(cause),
        job.inference().inferenceId(),
        cause);
  }
}
