package com.stygig.async.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What a model answers. As in SageMaker, status 2xx makes the inference <i>Completed</i> and any
 * other one makes it <i>Failed</i>.
 *
 * @param status the HTTP status
 * @param contentType the body's media type
 * @param body the body; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier that nobody compares
public record ModelResponse(int status, String contentType, byte[] body) {
  /**
   * Returns a response with status 200 and a JSON body.
   *
   * @param json the body
   * @return the response
   */
  public static ModelResponse json(String json) {
    return new ModelResponse(200, "application/json", json.getBytes(UTF_8));
  }

  /**
   * Returns a response with a status of its own and a plain text body.
   *
   * @param status the HTTP status
   * @param message the body
   * @return the response
   */
  public static ModelResponse error(int status, String message) {
    return new ModelResponse(status, "text/plain", message.getBytes(UTF_8));
  }

  boolean isSuccess() {
    return status / 100 == 2;
  }
}
