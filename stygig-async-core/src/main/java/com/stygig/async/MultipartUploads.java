package com.stygig.async;

import com.stygig.async.internal.AwsErrors;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Knows the uploads in parts that S3 has open for a client, so that none is left behind: what is
 * not completed is aborted, also when it is cancelled while it is being created. Thread-safe.
 */
final class MultipartUploads implements ExecutionInterceptor {
  private static final Logger log = LoggerFactory.getLogger(MultipartUploads.class);

  /** By then the AWS SDK has begun to abort an upload that has failed, if it does. */
  private static final Executor AFTER_THE_SDK =
      CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS);

  /** While keys are rotated; all else is retried by the client. */
  private static final Retry RETRY =
      Retry.of(
          "abort",
          RetryConfig.custom()
              .maxAttempts(8)
              .intervalFunction(Resilience.backOff(Duration.ofSeconds(10)))
              .retryOnException(AwsErrors::isAboutCredentials)
              .build());

  /** By bucket and key, which no two uploads share. */
  private final Map<String, Open> open = new ConcurrentHashMap<>();

  private static final class Open {
    /** Completes with its id, or null if it was not created. */
    private final CompletableFuture<@Nullable String> created = new CompletableFuture<>();

    /** Completes when it is no longer open. */
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private volatile boolean isGivenUp;
    private volatile boolean isEnding;

    /**
     * Aborts it in place of the AWS SDK, which does so once, and with the credentials of before.
     */
    private final AtomicReference<@Nullable Runnable> ownAbort = new AtomicReference<>();

    /** From then on our own abort decides what has become of it. */
    private volatile boolean isAbortedByUs;
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    SdkRequest request = context.request();
    if (request instanceof CreateMultipartUploadRequest) {
      open.computeIfAbsent(name(request), name -> new Open());
    } else if (request instanceof AbortMultipartUploadRequest
        || request instanceof CompleteMultipartUploadRequest) {
      Open upload = open.get(name(request));
      if (upload != null) {
        upload.isEnding = true;
      }
    }
  }

  /** Creates none that nobody wants any more, be it after a pause. */
  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    if (context.request() instanceof CreateMultipartUploadRequest request) {
      Open upload = open.get(name(request));
      if (upload != null && upload.isGivenUp) {
        throw AbortedException.create("The upload was given up before it was created");
      }
    }
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    SdkRequest request = context.request();
    if (context.response() instanceof CreateMultipartUploadResponse response) {
      Open upload = open.get(name(request));
      if (upload != null) {
        upload.created.complete(response.uploadId());
      }
    } else if (request instanceof AbortMultipartUploadRequest
        || request instanceof CompleteMultipartUploadRequest) {
      ended(name(request));
    }
  }

  @Override
  public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
    SdkRequest request = context.request();
    if (request instanceof CreateMultipartUploadRequest) {
      ended(name(request));
    } else if (request instanceof AbortMultipartUploadRequest) {
      notAborted(name(request), context.exception());
    } else if (request instanceof CompleteMultipartUploadRequest) {
      Open upload = open.get(name(request));
      if (upload != null) {
        upload.isEnding = false;
      }
    }
  }

  private void notAborted(String name, Throwable error) {
    Open upload = open.get(name);
    Runnable own = upload == null ? null : upload.ownAbort.getAndSet(null);
    if (own != null) {
      own.run();
    } else if (upload == null || !upload.isAbortedByUs) {
      givenUp(name, error);
    }
  }

  private void givenUp(String name, Throwable error) {
    log.warn(
        "An upload in parts was not aborted, and its parts are left to the bucket's rules: {}",
        AwsErrors.message(error));
    ended(name);
  }

  private void ended(String name) {
    Open upload = open.remove(name);
    if (upload != null) {
      upload.created.complete(null);
      upload.ended.complete(null);
    }
  }

  /**
   * Cancels an upload, but not while S3 is creating it: its answer would be lost, and with it the
   * name under which to abort it.
   */
  void cancel(S3Uri destination, CompletableFuture<?> put) {
    Open upload = open.get(name(destination));
    if (upload == null) {
      put.cancel(true);
      return;
    }
    upload.isGivenUp = true;
    upload.created.whenComplete((id, error) -> put.cancel(true));
  }

  /** To be called when an upload has failed: aborts it, unless the AWS SDK does. */
  void failed(PutObjectRequest request, S3Uri destination, S3AsyncClient s3) {
    Open upload = open.get(name(destination));
    if (upload == null) {
      return;
    }
    upload.ownAbort.set(() -> abort(upload, request, destination, s3));
    AFTER_THE_SDK.execute(
        () -> {
          Runnable own = upload.isEnding ? null : upload.ownAbort.getAndSet(null);
          if (own != null) {
            own.run();
          }
        });
  }

  private void abort(Open upload, PutObjectRequest request, S3Uri destination, S3AsyncClient s3) {
    upload.isAbortedByUs = true;
    Retry.AsyncContext<Object> attempts = RETRY.asyncContext();
    upload.created.thenAccept(
        id -> {
          if (id != null) {
            abort(abortion(request, id), destination, s3, attempts);
          }
        });
  }

  private static AbortMultipartUploadRequest abortion(PutObjectRequest request, String id) {
    return AbortMultipartUploadRequest.builder()
        .bucket(request.bucket())
        .key(request.key())
        .uploadId(id)
        .expectedBucketOwner(request.expectedBucketOwner())
        .requestPayer(request.requestPayerAsString())
        .build();
  }

  private void abort(
      AbortMultipartUploadRequest request,
      S3Uri destination,
      S3AsyncClient s3,
      Retry.AsyncContext<Object> attempts) {
    ResilientCalls.safely(() -> s3.abortMultipartUpload(request))
        .whenComplete(
            (response, error) -> {
              if (error == null) {
                return; // as the interceptor has heard
              }
              long pauseMillis = attempts.onError(AwsErrors.unwrap(error));
              if (pauseMillis < 0) {
                givenUp(name(destination), error);
              } else {
                CompletableFuture.delayedExecutor(pauseMillis, TimeUnit.MILLISECONDS)
                    .execute(() -> abort(request, destination, s3, attempts));
              }
            });
  }

  /** Waits until none is open, by blocking. */
  void awaitNone(Duration limit) {
    Set<Open> rest = Set.copyOf(open.values());
    if (rest.isEmpty()) {
      return;
    }
    CompletableFuture<?>[] ends =
        rest.stream().map(upload -> upload.ended).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("Closed with {} uploads in parts that were not aborted in time", open.size());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new AssertionError("None fails", e);
    }
  }

  private static String name(SdkRequest request) {
    return request.getValueForField("Bucket", String.class).orElse("")
        + "/"
        + request.getValueForField("Key", String.class).orElse("");
  }

  private static String name(S3Uri location) {
    return location.bucket() + "/" + location.key();
  }
}
