package com.stygig.async.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Answers HTTP 503 as each service words it. */
final class ServiceUnavailable {
  private static final String CODE = "ServiceUnavailable";
  private static final String MESSAGE = "Service is currently unavailable.";

  private ServiceUnavailable() {}

  static void answer(AwsService service, Request request, Response response, Callback callback) {
    String requestId = UUID.randomUUID().toString();
    response.setStatus(503);
    response.getHeaders().put("x-amzn-RequestId", requestId);
    byte[] body =
        switch (service) {
          case S3 -> s3(response, requestId);
          case SNS, STS, IAM -> query(response, requestId);
          case CLOUDWATCH -> new byte[0]; // which speaks CBOR; the status says all
          default -> json(response);
        };
    boolean isHead = request.getMethod().equals("HEAD");
    response.write(true, ByteBuffer.wrap(isHead ? new byte[0] : body), callback);
  }

  private static byte[] s3(Response response, String requestId) {
    response.getHeaders().put("Content-Type", "application/xml");
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message>"
            + "<RequestId>"
            + requestId
            + "</RequestId></Error>")
        .getBytes(UTF_8);
  }

  private static byte[] query(Response response, String requestId) {
    response.getHeaders().put("Content-Type", "text/xml");
    return XmlAnswer.error(
        "http://webservices.amazon.com/AWSFault/2005-15-09",
        new ServiceError(503, CODE, MESSAGE),
        requestId);
  }

  private static byte[] json(Response response) {
    response.getHeaders().put("Content-Type", "application/json");
    response.getHeaders().put("x-amzn-ErrorType", CODE);
    ObjectNode body = JsonMapper.shared().createObjectNode();
    body.put("__type", CODE);
    body.put("message", MESSAGE);
    return JsonMapper.shared().writeValueAsBytes(body);
  }
}
