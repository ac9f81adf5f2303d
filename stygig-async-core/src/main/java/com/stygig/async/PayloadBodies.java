package com.stygig.async;

import java.io.UncheckedIOException;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/** Makes the bodies of payloads. All that one client sends shares a memory. */
final class PayloadBodies {
  private final TransferGate memory;
  private final long maxBytesInOnePiece;

  /** Above the limit the S3 client sends parts. */
  PayloadBodies(TransferGate memory, long maxBytesInOnePiece) {
    this.memory = memory;
    this.maxBytesInOnePiece = maxBytesInOnePiece;
  }

  /** Looks at the payload, and at a file anew: it may have changed since the request was built. */
  PayloadBody of(Payload payload) {
    if (payload instanceof Payload.Bytes inMemory) {
      return of(new RangeBody(BytesSource.of(inMemory.bytes().asByteArrayUnsafe())));
    } else if (payload instanceof Payload.LocalFile file) {
      return of(new RangeBody(FileSource.of(file.path())));
    } else if (payload instanceof Payload.Stream stream) {
      return stream.body() instanceof RangeBody ranges
          ? of(ranges)
          : of(stream.body(), sizeOf(stream.body()));
    }
    throw new IllegalArgumentException("Nothing to send: " + payload);
  }

  private PayloadBody of(RangeBody ranges) {
    long length = ranges.contentLength().orElseThrow();
    return new PayloadBody(ranges::in, length, length > maxBytesInOnePiece, memory);
  }

  private PayloadBody of(AsyncRequestBody stream, long length) {
    return new PayloadBody(
        upload -> new StreamBody(stream, length, upload),
        length,
        length > maxBytesInOnePiece,
        memory);
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
