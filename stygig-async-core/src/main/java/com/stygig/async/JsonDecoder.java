package com.stygig.async;

import com.stygig.async.internal.LogSanitizer;
import java.lang.reflect.Type;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes an object of a JSON result. This is the only class that needs Jackson's databind.
 *
 * @param type what Jackson can make, the same as T
 */
record JsonDecoder<T>(Type type) implements ResultDecoder<T> {
  /** Apart, as it is this that fails where databind is missing. */
  private static final class Databind {
    static final JsonMapper MAPPER = JsonMapper.builder(Json.OF_MODELS).build();
  }

  /**
   * Makes a decoder.
   *
   * @throws IllegalStateException if it could make nothing on this class path
   */
  static <T> ResultDecoder<T> of(Type type) {
    try {
      Objects.requireNonNull(Databind.MAPPER);
      return new JsonDecoder<>(type);
    } catch (LinkageError e) {
      throw new IllegalStateException(JacksonVersions.unsuitable(), e);
    }
  }

  @Override
  public T decode(byte[] body) {
    try {
      JsonMapper mapper = Databind.MAPPER;
      return mapper.readValue(body, mapper.constructType(type));
    } catch (JacksonException e) {
      String message = String.valueOf(e.getOriginalMessage());
      String printable = LogSanitizer.sanitize(message);
      if (printable.equals(message)) {
        throw e;
      }
      // Jackson quotes the value that it does not want, which can be half a picture.
      throw new IllegalArgumentException(printable);
    }
  }
}
