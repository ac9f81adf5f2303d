package com.stygig.async;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.SdkPublisher;

/** A JSON document of which any range can be read. */
class Base64JsonSourceTest {
  private static final String BEFORE = "{\"image\":\"";

  private static byte[] read(Publisher<ByteBuffer> body) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    SdkPublisher.adapt(body)
        .subscribe(
            chunk -> {
              byte[] bytes = new byte[chunk.remaining()];
              chunk.get(bytes);
              all.writeBytes(bytes);
            })
        .join();
    return all.toByteArray();
  }

  private static String expected(byte[] bytes, String after) {
    return BEFORE + Base64.getEncoder().encodeToString(bytes) + after;
  }

  private static byte[] slice(String document, long start, long length) {
    return document.substring((int) start, (int) (start + length)).getBytes(US_ASCII);
  }

  @Property
  void anyRangeIsThatOfTheDocument(
      @ForAll @Size(min = 1, max = 100) byte[] bytes,
      @ForAll @IntRange(max = 160) int start,
      @ForAll @IntRange(min = 1, max = 160) int length)
      throws IOException {
    String document = expected(bytes, "\",\"top_k\":5}");
    RangeSource source = new Base64JsonSource(BEFORE, BytesSource.of(bytes), "\",\"top_k\":5}");
    int from = start % document.length();
    int count = Math.min(length, document.length() - from);

    ByteBuffer range = source.open().read(from, count);

    byte[] read = new byte[range.remaining()];
    range.get(read);
    assertThat(read).isEqualTo(slice(document, from, count));
    assertThat(source.length()).isEqualTo(document.length());
  }

  @Property(tries = 200)
  @SuppressWarnings("deprecation") // older releases of the AWS SDK call it
  void partsAreThoseOfTheDocumentAtEachReading(
      @ForAll @Size(min = 1, max = 200) byte[] bytes,
      @ForAll @IntRange(min = 1, max = 50) int size,
      @ForAll boolean isOlderSdk) {
    String document = expected(bytes, "\"}");
    RangeBody body = new RangeBody(new Base64JsonSource(BEFORE, BytesSource.of(bytes), "\"}"));
    List<AsyncRequestBody> parts = new ArrayList<>();

    (isOlderSdk
            ? body.split(b -> b.chunkSizeInBytes((long) size))
            : body.splitCloseable(b -> b.chunkSizeInBytes((long) size)).map(part -> part))
        .subscribe(parts::add)
        .join();

    assertThat(parts).hasSize((document.length() + size - 1) / size);
    for (int i = 0; i < parts.size(); i++) {
      byte[] part = slice(document, (long) i * size, Math.min(size, document.length() - i * size));
      assertThat(parts.get(i).contentLength()).contains((long) part.length);
      assertThat(read(parts.get(i))).isEqualTo(part);
      assertThat(read(parts.get(i))).isEqualTo(part);
    }
  }

  @Property(tries = 10)
  void aLargeFileIsReadInChunksAtEachReading(@ForAll @IntRange(max = 1_000_000) int size)
      throws IOException {
    byte[] bytes = new byte[size + 1];
    new java.util.Random(size).nextBytes(bytes);
    Path file = Files.write(Files.createTempFile("source", ""), bytes);
    try {
      RangeBody body =
          new RangeBody(new Base64JsonSource(BEFORE, FileSource.of(file), "\",\"min_score\":0.5}"));

      for (int i = 0; i < 2; i++) {
        assertThat(read(body))
            .asString(US_ASCII)
            .isEqualTo(expected(bytes, "\",\"min_score\":0.5}"));
      }
    } finally {
      Files.delete(file);
    }
  }
}
