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
   * Returns a decoder of JSON, by Jackson 3 with its default settings. NaN and infinities are
   * numbers, as Python writes them, and what is nested deeper than 500 levels is refused.
   *
   * <p>It needs {@code tools.jackson.core:jackson-databind} 3.0 or later on the class path, which
   * nothing else here does. To decode with a mapper of one's own, of whatever library and version,
   * a lambda will do: {@code bytes -> mapper.readValue(bytes, type)}.
   *
   * @param type a type that Jackson can make, such as a record
   * @param <T> the result's type
   * @return the decoder
   * @throws IllegalStateException if Jackson's databind is missing, or does not go with the
   *     versions of Jackson's other modules that are there; it names them
   */
  static <T> ResultDecoder<T> json(Class<T> type) {
    return JsonDecoder.of(Objects.requireNonNull(type, "type"));
  }

  /**
   * Returns a decoder of JSON as {@link #json(Class)} does, for a generic type.
   *
   * @param type such as {@code new ResultType<List<Item>>() {}}
   * @param <T> the result's type
   * @return the decoder
   * @throws IllegalStateException as {@link #json(Class)} does
   */
  static <T> ResultDecoder<T> json(ResultType<T> type) {
    return JsonDecoder.of(type.type());
  }

  /**
   * Returns a decoder that writes the result to a file. A large result goes there straight from S3
   * and is not held to the client's {@linkplain StygigAsyncClient.Builder#maxResultSize limit}.
   *
   * <p>The result is written beside the file, as {@code .NAME.UUID.part}, forced to the disk, and
   * takes the file's place in one step when it is whole. Until then, and when the inference fails,
   * is cancelled or ends with its client, the file is as it was, and nothing else is left. Only a
   * process that is killed can leave a part. Inferences that write to the same file do not disturb
   * each other; the last one stays.
   *
   * <p>A new file has the permissions that the process gives its files, and one that is replaced
   * keeps its own, as if the file had been opened and written. Where the file is a symbolic link,
   * the link stays, and the file that it leads to is replaced or created. The directory must exist
   * when the result comes; that it does not is a {@link ResultReadException}, which names it.
   *
   * @param file where to; replaced if it exists
   * @return a decoder whose result is the file
   * @throws IllegalArgumentException if it is something else than a file, such as a directory. One
   *     that becomes so later is a {@link ResultReadException}, and stays
   */
  static ResultDecoder<Path> toFile(Path file) {
    return new FileDecoder(file);
  }
}
