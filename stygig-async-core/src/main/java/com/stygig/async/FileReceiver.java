package com.stygig.async;

import com.stygig.async.internal.AwsErrors;
import com.stygig.async.internal.LocalFileException;
import com.stygig.async.internal.ObjectSize;
import com.stygig.async.internal.TornBody;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Takes an object from S3 into a file, for one call. A client that repeats the call by itself
 * starts afresh with each answer.
 */
final class FileReceiver implements AsyncResponseTransformer<GetObjectResponse, Path> {
  private final Path file;
  private final Executor executor;
  private CompletableFuture<Path> result = new CompletableFuture<>();
  private @Nullable FileWriter writer;
  private @Nullable Throwable failure;
  private long length = ObjectSize.UNKNOWN;

  FileReceiver(Path file, Executor executor) {
    this.file = file;
    this.executor = executor;
  }

  @Override
  public synchronized CompletableFuture<Path> prepare() {
    giveUpWriter();
    result = new CompletableFuture<>();
    return result;
  }

  @Override
  public synchronized void onResponse(GetObjectResponse response) {
    length = ObjectSize.of(response);
  }

  @Override
  public void onStream(SdkPublisher<ByteBuffer> stream) {
    stream.subscribe(newWriter());
  }

  private synchronized FileWriter newWriter() {
    giveUpWriter();
    FileWriter next = new FileWriter(file, length, executor);
    CompletableFuture<Path> open = result;
    next.whole()
        .whenComplete(
            (path, error) -> {
              if (error == null) {
                open.complete(path);
              } else {
                open.completeExceptionally(forSdk(error));
              }
            });
    writer = next;
    if (failure != null) {
      next.fail(failure);
    }
    return next;
  }

  /**
   * The AWS SDK takes every error of the disk for one of the network: it would be blamed on S3, and
   * tried again.
   */
  private static Throwable forSdk(Throwable error) {
    if (error instanceof SdkException || error instanceof CancellationException) {
      return error;
    }
    SdkException ofFile = SdkClientException.create("The file cannot be written: " + error);
    ofFile.addSuppressed(error);
    return ofFile;
  }

  private void giveUpWriter() {
    FileWriter before = writer;
    writer = null;
    if (before != null) {
      before.fail(new CancellationException("The answer is read anew"));
    }
  }

  @Override
  public synchronized void exceptionOccurred(Throwable error) {
    FileWriter open = writer;
    if (open == null) {
      result.completeExceptionally(error);
    } else {
      open.fail(TornBody.retryable(error));
    }
  }

  /**
   * Gives up whatever comes. Returns what completes when nothing of it is left: with what went
   * wrong with the file, or else the reason.
   */
  synchronized CompletableFuture<Throwable> giveUp(Throwable reason) {
    failure = reason;
    FileWriter open = writer;
    if (open == null) {
      return CompletableFuture.completedFuture(reason);
    }
    open.fail(reason);
    return open.whole().handle((path, error) -> error == null ? reason : ofFile(error, reason));
  }

  /** What is not the reason that was given, or from the network, is from the file system. */
  private static Throwable ofFile(Throwable error, Throwable reason) {
    Throwable cause = AwsErrors.unwrap(error);
    return cause == reason
            || cause instanceof SdkException
            || cause instanceof CancellationException
        ? cause
        : new LocalFileException(cause);
  }

  /** The same, on the thread that calls. */
  synchronized void giveUpAtOnce(Throwable reason) {
    failure = reason;
    FileWriter open = writer;
    if (open != null) {
      open.failAtOnce(reason);
    }
  }
}
