package com.stygig.async.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Answers with an error as each service words it. */
final class ErrorAnswer {
  private ErrorAnswer() {}

  /** What a service says that is unavailable for now. */
  static ServiceError unavailable(AwsService service) {
    return service == AwsService.S3
        ? new ServiceError(503, "SlowDown", "Please reduce your request rate.")
        : new ServiceError(503, "ServiceUnavailable", "Service is currently unavailable.");
  }

  static void answer(
      AwsService service,
      ServiceError error,
      Request request,
      Response response,
      Callback callback) {
    String requestId = UUID.randomUUID().toString();
    response.setStatus(error.status);
    response.getHeaders().put("x-amzn-RequestId", requestId);
    byte[] body =
        switch (service) {
          case S3 -> s3(error, response, requestId);
          case SNS, STS, IAM -> query(error, response, requestId);
          case CLOUDWATCH -> new byte[0]; // which speaks CBOR; the status says all
          default -> json(error, response);
        };
    boolean isHead = request.getMethod().equals("HEAD");
    response.write(true, ByteBuffer.wrap(isHead ? new byte[0] : body), callback);
  }

  private static byte[] s3(ServiceError error, Response response, String requestId) {
    response.getHeaders().put("Content-Type", "application/xml");
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>"
            + error.code
            + "</Code><Message>"
            + error.getMessage()
            + "</Message><RequestId>"
            + requestId
            + "</RequestId></Error>")
        .getBytes(UTF_8);
  }

  private static byte[] query(ServiceError error, Response response, String requestId) {
    response.getHeaders().put("Content-Type", "text/xml");
    return XmlAnswer.error("http://webservices.amazon.com/AWSFault/2005-15-09", error, requestId);
  }

  private static byte[] json(ServiceError error, Response response) {
    response.getHeaders().put("Content-Type", "application/json");
    response.getHeaders().put("x-amzn-ErrorType", error.code);
    ObjectNode body = JsonMapper.shared().createObjectNode();
    body.put("__type", error.code);
    body.put("message", error.getMessage());
    return JsonMapper.shared().writeValueAsBytes(body);
  }
}
