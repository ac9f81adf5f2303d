package com.stygig.async.testkit;

/**
 * How an inference ended.
 *
 * @param response what goes to S3
 * @param failureReason what a notification says of a failure; says nothing of a success
 */
record InferenceOutcome(ModelResponse response, String failureReason) {
  /** What the model answered. */
  static InferenceOutcome of(ModelResponse response) {
    String side = response.status() / 100 == 4 ? "client" : "server";
    return new InferenceOutcome(
        response,
        "ClientError: Received "
            + side
            + " error ("
            + response.status()
            + ") from model. See the CloudWatch logs.");
  }

  /** What stopped the model from answering. */
  static InferenceOutcome failure(int status, String reason) {
    return new InferenceOutcome(ModelResponse.error(status, reason), reason);
  }
}
