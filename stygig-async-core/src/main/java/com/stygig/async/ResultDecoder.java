package com.stygig.async;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Makes a typed result of the bytes that the model answered.
 *
 * <p>It is called on the client's executor, from several threads at once, so it must be
 * thread-safe. Whatever it throws fails the inference with a {@link ResultDecodingException}.
 *
 * @param <T> the result's type
 */
@FunctionalInterface
public interface ResultDecoder<T> {
  /**
   * Decodes one result.
   *
   * @param body the model's answer; the decoder may keep it
   * @return the result, not null
   * @throws ModelErrorException if the answer says that the inference failed
   * @throws Exception if the answer is not what it should be
   */
  T decode(byte[] body) throws Exception;

  /**
   * Returns a decoder that takes the bytes as they are.
   *
   * @return the decoder
   */
  static ResultDecoder<byte[]> bytes() {
    return body -> body;
  }

  /**
   * Returns a decoder of JSON, by Jackson 3 with its default settings. What is nested deeper than
   * 500 levels is refused.
   *
   * @param type a type that Jackson can make, such as a record
   * @param <T> the result's type
   * @return the decoder
   */
  static <T> ResultDecoder<T> json(Class<T> type) {
    return new JsonDecoder<>(Objects.requireNonNull(type, "type"));
  }

  /**
   * Returns a decoder that writes the result to a file. A large result goes there straight from S3
   * and is not held to the client's {@linkplain StygigAsyncClient.Builder#maxResultSize limit}. If
   * the transfer fails, no file is left.
   *
   * @param file where to; replaced if it exists
   * @return a decoder whose result is the file
   */
  static ResultDecoder<Path> toFile(Path file) {
    return new FileDecoder(file);
  }
}
