package com.stygig.async;

import com.stygig.async.internal.AwsErrors;
import com.stygig.async.internal.StaleObjects;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/**
 * Fetches results from S3 into files. Of what fails or is given up nothing is left on the disk, and
 * futures fail only after that is so.
 */
final class FileDownloads implements AutoCloseable {
  private final S3AsyncClient s3;
  private final Executor executor;
  private final Set<FileReceiver> open = ConcurrentHashMap.newKeySet();

  /** Files are written on the executor. */
  FileDownloads(S3AsyncClient s3, Executor executor) {
    this.s3 = s3;
    this.executor = executor;
  }

  /** One attempt after the other, each of which starts with an empty file. */
  final class Download {
    private final GetObjectRequest request;
    private final InvocationReceipt receipt;
    private final Path file;
    private volatile CompletableFuture<?> cleared = CompletableFuture.completedFuture(null);

    Download(GetObjectRequest request, InvocationReceipt receipt, Path file) {
      this.request = request;
      this.receipt = receipt;
      this.file = file;
    }

    /** Cancelling the future cancels the transfer. */
    CompletableFuture<Path> attempt() {
      FileReceiver receiver = new FileReceiver(file, executor);
      open.add(receiver);
      CompletableFuture<Path> sent =
          ResilientCalls.safely(
              () -> s3.getObject(request, StaleObjects.filter(receipt, receiver)));
      CompletableFuture<Void> gone = new CompletableFuture<>();
      cleared = gone;
      CompletableFuture<Path> attempt = new CompletableFuture<>();
      sent.whenComplete(
          (path, error) -> {
            if (error == null) {
              open.remove(receiver);
              gone.complete(null);
              attempt.complete(path);
            } else {
              receiver
                  .giveUp(AwsErrors.unwrap(error))
                  .thenAccept(
                      reason -> {
                        open.remove(receiver);
                        gone.complete(null);
                        attempt.completeExceptionally(reason);
                      });
            }
          });
      attempt.whenComplete(
          (path, error) -> {
            if (attempt.isCancelled()) {
              sent.cancel(true);
            }
          });
      return attempt;
    }

    /** Lets what reads the file end only when nothing of a failed attempt is left. */
    CompletableFuture<Path> afterwards(CompletableFuture<Path> read) {
      return read.handle((path, error) -> cleared.thenCompose(gone -> read))
          .thenCompose(Function.identity());
    }
  }

  /** Leaves nothing behind, even if the process ends right after this. */
  @Override
  public void close() {
    CancellationException reason = new CancellationException("The client is closed");
    open.forEach(receiver -> receiver.giveUpAtOnce(reason));
  }
}
