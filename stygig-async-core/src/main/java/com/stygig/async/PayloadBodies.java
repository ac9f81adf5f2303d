package com.stygig.async;

import java.io.UncheckedIOException;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/**
 * Makes the bodies of payloads. All that one client sends share its memory, and wait at one gate.
 */
final class PayloadBodies {
  private final TransferGate memory;
  private final TransferGate gate;
  private final long maxBytesInOnePiece;

  /** Above the limit the S3 client sends parts. */
  PayloadBodies(TransferGate memory, TransferGate gate, long maxBytesInOnePiece) {
    this.memory = memory;
    this.gate = gate;
    this.maxBytesInOnePiece = maxBytesInOnePiece;
  }

  /** Looks at the payload, and at a file anew: it may have changed since the request was built. */
  PayloadBody of(Payload payload) {
    UploadContext upload = new UploadContext(memory, gate);
    AsyncRequestBody body = body(payload, upload);
    long length = body.contentLength().orElseThrow();
    return new PayloadBody(body, length, length > maxBytesInOnePiece, upload);
  }

  private static AsyncRequestBody body(Payload payload, UploadContext upload) {
    if (payload instanceof Payload.Stream stream) {
      return stream.body() instanceof RangeBody ranges
          ? ranges.in(upload)
          : new StreamBody(stream.body(), size(payload), upload);
    } else if (payload instanceof Payload.Bytes inMemory) {
      return new RangeBody(BytesSource.of(inMemory.bytes().asByteArrayUnsafe())).in(upload);
    } else if (payload instanceof Payload.LocalFile file) {
      return new RangeBody(FileSource.of(file.path())).in(upload);
    }
    throw new IllegalArgumentException("Nothing to send: " + payload);
  }

  /**
   * Returns how many bytes a payload has now.
   *
   * @throws IllegalArgumentException if it cannot be sent
   */
  static long size(Payload payload) {
    if (payload instanceof Payload.LocalFile file) {
      return Checks.file(file.path());
    } else if (payload instanceof Payload.Bytes inMemory) {
      return inMemory.bytes().asByteArrayUnsafe().length;
    } else if (payload instanceof Payload.Stream stream) {
      return sizeOf(stream.body());
    }
    throw new IllegalArgumentException("Nothing to send: " + payload);
  }

  private static long sizeOf(AsyncRequestBody stream) {
    try {
      return Checks.payloadSize(stream.contentLength().orElseThrow(), "the payload");
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException("Cannot read the input: " + e.getCause(), e);
    }
  }
}
