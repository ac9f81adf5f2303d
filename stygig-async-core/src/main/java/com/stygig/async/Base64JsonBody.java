package com.stygig.async;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.SdkPublisher;

/**
 * A body between two texts, in base64, encoded while it is sent: a JSON document with a file in it
 * that is never in memory as a whole. Every subscriber reads the source anew.
 */
final class Base64JsonBody implements AsyncRequestBody {
  private final byte[] before;
  private final AsyncRequestBody source;
  private final byte[] after;

  /** The source must know its length. */
  Base64JsonBody(String before, AsyncRequestBody source, String after) {
    this.before = before.getBytes(US_ASCII);
    this.source = source;
    this.after = after.getBytes(US_ASCII);
  }

  @Override
  public Optional<Long> contentLength() {
    return source
        .contentLength()
        .map(length -> before.length + (length + 2) / 3 * 4 + after.length);
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    Encoder encoder = new Encoder();
    SdkPublisher.adapt(source)
        .map(encoder::encode)
        .addTrailingData(() -> List.of(encoder.end()))
        .subscribe(subscriber);
  }

  /**
   * Base64 of a sequence of chunks. Holds back the one or two bytes that do not yet make a group of
   * three.
   */
  private final class Encoder {
    private byte[] rest = new byte[0];
    private boolean started;

    ByteBuffer encode(ByteBuffer chunk) {
      byte[] bytes = Arrays.copyOf(rest, rest.length + chunk.remaining());
      chunk.get(bytes, rest.length, chunk.remaining());
      int whole = bytes.length - bytes.length % 3;
      rest = Arrays.copyOfRange(bytes, whole, bytes.length);
      byte[] encoded = Base64.getEncoder().encode(Arrays.copyOf(bytes, whole));
      return started ? ByteBuffer.wrap(encoded) : start(encoded);
    }

    ByteBuffer end() {
      return concat(Base64.getEncoder().encode(rest), after);
    }

    private ByteBuffer start(byte[] encoded) {
      started = true;
      return concat(before, encoded);
    }
  }

  private static ByteBuffer concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return ByteBuffer.wrap(both);
  }
}
