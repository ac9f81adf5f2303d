package com.stygig.async;

import com.stygig.async.internal.LogSanitizer;
import java.lang.reflect.Type;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes an object of a JSON result.
 *
 * @param type what Jackson can make, the same as T
 */
record JsonDecoder<T>(Type type) implements ResultDecoder<T> {
  /** Models write with Python's json module, which writes NaN and infinities. */
  private static final JsonMapper MAPPER =
      Json.mapper().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  @Override
  public T decode(byte[] body) {
    try {
      return MAPPER.readValue(body, MAPPER.constructType(type));
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
