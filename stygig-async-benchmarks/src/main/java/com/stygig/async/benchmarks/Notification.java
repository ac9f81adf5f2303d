package com.stygig.async.benchmarks;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What SageMaker tells of an inference that has come to a good end. */
public final class Notification {
  private Notification() {}

  /** Without the envelope of SNS. The response is left out if it is null. */
  public static String completed(
      String endpointName, String inferenceId, String outputLocation, byte @Nullable [] response) {
    String body =
        response == null
            ? ""
            : """
            , "responseBody": {"content": "%s", "encoding": "BASE64"}\
            """
                .formatted(Base64.getEncoder().encodeToString(response));
    return """
        {"awsRegion": "ap-south-1", "eventTime": "2026-01-25T22:46:00.608Z", \
        "receivedTime": "2026-01-25T22:46:00.455Z", "invocationStatus": "Completed", \
        "requestParameters": {"accept": "application/json", "endpointName": "%s"}, \
        "responseParameters": {"contentType": "application/json", "outputLocation": "%s"}, \
        "inferenceId": "%s", "eventVersion": "1.0", "eventSource": "aws:sagemaker", \
        "eventName": "InferenceResult"%s}"""
        .formatted(endpointName, outputLocation, inferenceId, body);
  }
}
