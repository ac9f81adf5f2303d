package com.stygig.async;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/**
 * The input of an inference: what the container will get as its request body. At most 1 GB, never
 * empty. Immutable; a payload can be sent any number of times.
 */
public sealed interface Payload {
  /**
   * Returns what the input is, for a request that does not say so itself.
   *
   * @return its media type, empty if it can be anything
   */
  default Optional<String> contentType() {
    return Optional.empty();
  }

  /**
   * An input in memory.
   *
   * @param bytes the input
   * @param contentType its media type, empty if it can be anything
   */
  record Bytes(SdkBytes bytes, Optional<String> contentType) implements Payload {
    public Bytes {
      contentType.ifPresent(type -> Checks.header("contentType", type));
      Checks.payloadSize(
          Objects.requireNonNull(bytes, "bytes").asByteArrayUnsafe().length, "payload");
    }

    /**
     * Creates an input that can be anything.
     *
     * @param bytes the input
     */
    public Bytes(SdkBytes bytes) {
      this(bytes, Optional.empty());
    }

    /**
     * Returns a line for people, without the input itself.
     *
     * @return the size
     */
    @Override
    public String toString() {
      return "Bytes[" + bytes.asByteArrayUnsafe().length + " bytes]";
    }
  }

  /**
   * A file, read when it is sent and never as a whole. It must not change until then; a change that
   * is noticed while it is sent fails the inference before the endpoint is invoked.
   *
   * @param path the file
   */
  record LocalFile(Path path) implements Payload {
    public LocalFile {
      Checks.file(path);
    }
  }

  /**
   * An input that is made while it is sent. The AWS SDK asks for it on threads that serve all
   * requests: {@code body} must not block them. It is asked for one buffer at a time. A body that
   * has not exactly as many bytes as it said, breaks the rules of Reactive Streams, or throws,
   * fails the inference before the endpoint is invoked. Above 16 MB its parts, 8 MB each, are in
   * memory while they are sent; all streams of a client share a quarter of the heap for it.
   *
   * @param body publishes the input anew to each subscriber, and knows its length
   */
  record Stream(AsyncRequestBody body) implements Payload {
    public Stream {
      Objects.requireNonNull(body, "body");
      Checks.payloadSize(
          body.contentLength()
              .orElseThrow(
                  () -> new IllegalArgumentException("A stream must know its contentLength")),
          "stream");
    }

    /**
     * Returns a line for people, without the input itself.
     *
     * @return the size
     */
    @Override
    public String toString() {
      return "Stream[" + body.contentLength().map(size -> size + " bytes").orElse("") + "]";
    }
  }

  /**
   * An object that is in S3 already. Nothing is uploaded; the endpoint's role must be able to read
   * it. Its name goes into an HTTP header, which knows the characters of ISO 8859-1 only.
   *
   * @param location the object
   */
  record AlreadyInS3(S3Uri location) implements Payload {
    public AlreadyInS3 {
      Checks.inputLocation(location.requireObject());
    }
  }

  /**
   * Returns a payload in memory.
   *
   * @param bytes the input; copied
   * @return the payload
   */
  static Payload ofBytes(byte[] bytes) {
    return new Bytes(SdkBytes.fromByteArray(bytes));
  }

  /**
   * Returns a payload in memory.
   *
   * @param text the input, sent in UTF-8
   * @return the payload
   */
  static Payload ofUtf8(String text) {
    return new Bytes(SdkBytes.fromUtf8String(text));
  }

  /**
   * Returns a JSON document as a payload. Its request has the content type {@code
   * application/json}, unless it says another.
   *
   * @param json one document, such as a mapper of yours has written it; {@code NaN} and {@code
   *     Infinity} are taken for numbers, as Python does
   * @return the payload
   * @throws IllegalArgumentException if it is no JSON, or more than one document
   */
  static Payload ofJson(String json) {
    return new Bytes(
        SdkBytes.fromUtf8String(Json.requireDocument("json", json)),
        Optional.of("application/json"));
  }

  /**
   * Returns a file as a payload.
   *
   * @param file the file, which must not change until it is sent
   * @return the payload
   */
  static Payload ofFile(Path file) {
    return new LocalFile(file);
  }

  /**
   * Returns a payload that is made while it is sent.
   *
   * @param body publishes the input anew to each subscriber, and knows its length; it must not
   *     block the threads that ask for more, which serve all requests
   * @return the payload
   */
  static Payload ofStream(AsyncRequestBody body) {
    return new Stream(body);
  }

  /**
   * Returns an object in S3 as a payload.
   *
   * @param s3Uri such as {@code s3://bucket/key}
   * @return the payload
   */
  static Payload inS3(String s3Uri) {
    return new AlreadyInS3(S3Uri.parse(s3Uri));
  }
}
