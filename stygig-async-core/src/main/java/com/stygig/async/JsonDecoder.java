package com.stygig.async;

import com.stygig.async.internal.LogSanitizer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Makes an object of a JSON result. */
record JsonDecoder<T>(Class<T> type) implements ResultDecoder<T> {
  private static final JsonMapper MAPPER = Json.mapper().build();

  @Override
  public T decode(byte[] body) {
    try {
      return MAPPER.readValue(body, type);
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
