package com.stygig.async;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.SdkPublisher;

class Base64JsonBodyTest {
  /** Publishes bytes in chunks of one size. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Chunks(byte[] bytes, int size) implements AsyncRequestBody {
    @Override
    public Optional<Long> contentLength() {
      return Optional.of((long) bytes.length);
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
      List<ByteBuffer> chunks = new ArrayList<>();
      for (int start = 0; start < bytes.length; start += size) {
        chunks.add(ByteBuffer.wrap(bytes, start, Math.min(size, bytes.length - start)).slice());
      }
      SdkPublisher.fromIterable(chunks).subscribe(subscriber);
    }
  }

  private static byte[] read(AsyncRequestBody body) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    body.subscribe(
            chunk -> {
              byte[] bytes = new byte[chunk.remaining()];
              chunk.get(bytes);
              all.writeBytes(bytes);
            })
        .join();
    return all.toByteArray();
  }

  @Property
  void isTheSameHoweverTheSourceIsCutAndAtEachReading(
      @ForAll @Size(min = 1, max = 200) byte[] bytes,
      @ForAll @IntRange(min = 1, max = 50) int size) {
    Base64JsonBody body =
        new Base64JsonBody("{\"image\":\"", new Chunks(bytes, size), "\",\"top_k\":5}");
    String expected =
        "{\"image\":\"" + Base64.getEncoder().encodeToString(bytes) + "\",\"top_k\":5}";

    assertThat(read(body)).asString(US_ASCII).isEqualTo(expected);
    assertThat(read(body)).asString(US_ASCII).isEqualTo(expected);
    assertThat(body.contentLength()).contains((long) expected.length());
  }
}
