package com.stygig.async.examples.endpoint;

import com.stygig.async.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.utils.BinaryUtils;

/** A request's body in memory. */
final class PayloadBytes {
  private PayloadBytes() {}

  static long size(Payload payload) {
    if (payload instanceof Payload.Bytes inMemory) {
      return inMemory.bytes().asByteArrayUnsafe().length;
    }
    if (payload instanceof Payload.Stream stream) {
      return stream.body().contentLength().orElseThrow();
    }
    if (payload instanceof Payload.LocalFile file) {
      try {
        return Files.size(file.path());
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + file.path(), e);
      }
    }
    throw new IllegalArgumentException("A real-time endpoint takes no input from S3: " + payload);
  }

  /** Only for what is known to be small. */
  static CompletableFuture<SdkBytes> read(Payload payload) {
    if (payload instanceof Payload.Bytes inMemory) {
      return CompletableFuture.completedFuture(inMemory.bytes());
    }
    AsyncRequestBody body =
        payload instanceof Payload.LocalFile file
            ? AsyncRequestBody.fromFile(file.path())
            : ((Payload.Stream) payload).body();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    return body.subscribe((ByteBuffer chunk) -> bytes.writeBytes(BinaryUtils.copyBytesFrom(chunk)))
        .thenApply(none -> SdkBytes.fromByteArrayUnsafe(bytes.toByteArray()));
  }
}
