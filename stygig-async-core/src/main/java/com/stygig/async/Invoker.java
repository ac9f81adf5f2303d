package com.stygig.async;

import com.stygig.async.internal.AwsErrors;
import com.stygig.async.internal.NonBlockingCalls;
import com.stygig.async.spi.AwsCallHistory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

/** Calls {@code InvokeEndpointAsync} and makes a receipt of the answer. */
final class Invoker {
  /** The service's own limits where a request names none. */
  private static final Duration DEFAULT_REQUEST_TTL = Duration.ofHours(6);

  private static final Duration DEFAULT_INVOCATION_TIMEOUT = Duration.ofMinutes(15);

  /** For reading the input, writing the result, and clocks that differ. */
  private static final Duration SLACK = Duration.ofMinutes(5);

  /** "Endpoint NAME of account ID not found." */
  private static final Pattern NOT_FOUND =
      Pattern.compile("Endpoint .* not found.*", Pattern.DOTALL);

  private static final String FILE_NAME = "X-Amzn-SageMaker-Filename";
  private static final String EXTENSION = "X-Amzn-SageMaker-S3OutputPathExtension";

  private final SageMakerRuntimeAsyncClient sageMaker;
  private final NonBlockingCalls nonBlocking;
  private final ResilientCalls calls;
  private final TimeLimit limit;
  private final String endpointName;
  private final @Nullable Duration resultTimeout;
  private final AwsCallHistory history;
  private final InstantSource clock;

  Invoker(
      SageMakerRuntimeAsyncClient sageMaker,
      ResilientCalls calls,
      TimeLimit limit,
      String endpointName,
      @Nullable Duration resultTimeout,
      AwsCallHistory history,
      InstantSource clock) {
    this.sageMaker = sageMaker;
    this.nonBlocking = new NonBlockingCalls(sageMaker);
    this.calls = calls;
    this.limit = limit;
    this.endpointName = endpointName;
    this.resultTimeout = resultTimeout;
    this.history = history;
    this.clock = clock;
  }

  /** Fails if an invocation would be refused anyway, so that nothing is uploaded for it. */
  CompletableFuture<Void> permission(String inferenceId) {
    Throwable refusal = calls.refusal();
    return refusal == null
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(failure(inferenceId, false, refusal));
  }

  CompletableFuture<InvocationReceipt> invoke(
      String inferenceId, InferenceRequest request, InvocationInput input) {
    InvokeEndpointAsyncRequest awsRequest = awsRequest(inferenceId, request, input);
    Unanswered unanswered = new Unanswered();
    AtomicReference<Instant> sentAt = new AtomicReference<>(clock.instant());
    CompletableFuture<InvokeEndpointAsyncResponse> call =
        history.watch(
            calls.call(
                limit,
                () ->
                    nonBlocking.call(
                        awsRequest,
                        sent -> {
                          sentAt.set(clock.instant());
                          return unanswered.count(() -> sageMaker.invokeEndpointAsync(sent));
                        })));
    CompletableFuture<InvocationReceipt> accepted =
        call.handle(
            (response, error) -> {
              if (error != null) {
                throw new CompletionException(
                    failure(inferenceId, unanswered.get() > 0, AwsErrors.unwrap(error)));
              }
              return receipt(
                  inferenceId, request, input, unanswered.get() - 1, sentAt.get(), response);
            });
    accepted.whenComplete(
        (receipt, error) -> {
          if (accepted.isCancelled()) {
            call.cancel(true);
          }
        });
    return accepted;
  }

  /** Counts the attempts of one invocation that were not refused. */
  private static final class Unanswered {
    private final AtomicInteger count = new AtomicInteger();

    <T> CompletableFuture<T> count(Supplier<CompletableFuture<T>> attempt) {
      count.incrementAndGet();
      CompletableFuture<T> sent = ResilientCalls.safely(attempt);
      return ResilientCalls.ending(
          sent,
          sent.whenComplete(
              (response, error) -> {
                if (error != null && isAnswered(AwsErrors.unwrap(error))) {
                  count.decrementAndGet();
                }
              }));
    }

    private static boolean isAnswered(Throwable error) {
      return !(error instanceof CancellationException) && !AwsErrors.isUnanswered(error);
    }

    int get() {
      return count.get();
    }
  }

  /**
   * Whether a failed inline invocation should be tried through S3: the service looked at it and did
   * not want it. A missing endpoint or permission is none the richer for an upload.
   */
  static boolean isRefusalOfInput(Throwable error) {
    return AwsErrors.unwrap(error) instanceof InvocationException e
        && e.getCause() instanceof AwsServiceException cause
        && cause.statusCode() / 100 == 4
        && cause.statusCode() != 401
        && cause.statusCode() != 403
        && !AwsErrors.isTransientRefusal(cause)
        && !AwsErrors.isAboutCredentials(cause)
        && !AwsErrors.isUnprocessed(cause)
        && !isNotFound(cause);
  }

  private InvokeEndpointAsyncRequest awsRequest(
      String inferenceId, InferenceRequest request, InvocationInput input) {
    InvokeEndpointAsyncRequest.Builder aws =
        InvokeEndpointAsyncRequest.builder().endpointName(endpointName).inferenceId(inferenceId);
    if (input instanceof InvocationInput.Inline inline) {
      aws.body(inline.bytes());
    } else if (input instanceof InvocationInput.InS3 inS3) {
      aws.inputLocation(inS3.location().toString());
    }
    nameOutput(request, aws);
    request.contentType().ifPresent(aws::contentType);
    request.accept().ifPresent(aws::accept);
    request.customAttributes().ifPresent(aws::customAttributes);
    request.requestTtl().ifPresent(ttl -> aws.requestTTLSeconds((int) ttl.toSeconds()));
    request
        .invocationTimeout()
        .ifPresent(time -> aws.invocationTimeoutSeconds((int) time.toSeconds()));
    return aws.build();
  }

  /** An AWS SDK that lacks these members sends the headers all the same. */
  private static void nameOutput(InferenceRequest request, InvokeEndpointAsyncRequest.Builder aws) {
    if (AwsSdkFeatures.OUTPUT_NAMES) {
      request.fileName().ifPresent(name -> aws.filename(name));
      request.outputPathExtension().ifPresent(extension -> aws.s3OutputPathExtension(extension));
      return;
    }
    aws.overrideConfiguration(
        c -> {
          request.fileName().ifPresent(name -> c.putHeader(FILE_NAME, name));
          request.outputPathExtension().ifPresent(extension -> c.putHeader(EXTENSION, extension));
        });
  }

  private InvocationReceipt receipt(
      String inferenceId,
      InferenceRequest request,
      InvocationInput input,
      int unanswered,
      Instant sentAt,
      InvokeEndpointAsyncResponse response) {
    Instant now = clock.instant();
    try {
      return InvocationReceipt.builder(
              inferenceId(response, inferenceId),
              endpointName,
              S3Uri.parseObject(String.valueOf(response.outputLocation())))
          .inputLocation(input instanceof InvocationInput.InS3 inS3 ? inS3.location() : null)
          .inputUploaded(input instanceof InvocationInput.InS3 inS3 && inS3.isUploaded())
          .acceptedAtByService(AnswerTimes.date(response))
          .answeredAfter(AnswerTimes.between(sentAt, now))
          .failureLocation(failureLocation(response).orElse(null))
          .fileName(request.fileName().orElse(null))
          .invokedAt(now)
          .deadline(now.plus(patience(request)))
          .unansweredInvocations(unanswered)
          .build();
    } catch (IllegalArgumentException e) {
      throw new InvocationException(
          "The service accepted "
              + inferenceId
              + ", and where it says that the result will lie cannot be read: "
              + e.getMessage(),
          inferenceId,
          endpointName,
          true,
          e);
    }
  }

  /**
   * The service's, if it chose another: one that is the same need not be kept twice, and one that
   * no receipt can have is as good as none.
   */
  private static String inferenceId(InvokeEndpointAsyncResponse response, String ours) {
    String theirs = response.inferenceId();
    try {
      return theirs == null || theirs.equals(ours) ? ours : Checks.inferenceId(theirs);
    } catch (IllegalArgumentException e) {
      return ours;
    }
  }

  /** One that cannot be understood is as good as none: the inference is accepted all the same. */
  private static Optional<S3Uri> failureLocation(InvokeEndpointAsyncResponse response) {
    try {
      return Optional.ofNullable(response.failureLocation()).map(S3Uri::parseObject);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Duration patience(InferenceRequest request) {
    return request
        .resultTimeout()
        .or(() -> Optional.ofNullable(resultTimeout))
        .orElseGet(
            () ->
                request
                    .requestTtl()
                    .orElse(DEFAULT_REQUEST_TTL)
                    .plus(request.invocationTimeout().orElse(DEFAULT_INVOCATION_TIMEOUT))
                    .plus(SLACK));
  }

  private InvocationException failure(String inferenceId, boolean unanswered, Throwable cause) {
    String message =
        isNotFound(cause)
            ? "Endpoint not found: " + endpointName + " (" + AwsErrors.words(cause) + ")"
            : "Endpoint "
                + endpointName
                + (unanswered ? " may or may not have accepted " : " did not accept ")
                + inferenceId
                + ": "
                + AwsErrors.message(cause);
    return new InvocationException(message, inferenceId, endpointName, unanswered, cause);
  }

  private static boolean isNotFound(Throwable cause) {
    return AwsErrors.errorCode(cause).isPresent()
        && NOT_FOUND.matcher(AwsErrors.words(cause)).matches();
  }
}
