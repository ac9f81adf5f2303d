package com.stygig.async.testkit;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The CloudWatch API over HTTP, in either of its {@linkplain CloudWatchFormat formats}. */
final class CloudWatchHandler extends Handler.Abstract {
  private static final String NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/";
  private static final String PROTOCOL = "smithy-protocol";
  private static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

  private final Map<String, JsonAction> actions;

  CloudWatchHandler(Map<String, JsonAction> actions) {
    this.actions = Map.copyOf(actions);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String requestId = UUID.randomUUID().toString();
    response.getHeaders().put("x-amzn-RequestId", requestId);
    CloudWatchFormat format = format(request);
    byte[] answer;
    if (format == null) {
      response.setStatus(400);
      response.getHeaders().put("Content-Type", "text/xml");
      answer = XmlAnswer.error(NAMESPACE, queryProtocol(), requestId);
    } else {
      response.getHeaders().put("Content-Type", format.contentType);
      answer = format.mapper.writeValueAsBytes(answer(request, response, format));
    }
    response.write(true, ByteBuffer.wrap(answer), callback);
    return true;
  }

  private static @Nullable CloudWatchFormat format(Request request) {
    if (request.getHeaders().contains(PROTOCOL, "rpc-v2-cbor")) {
      return CloudWatchFormat.CBOR;
    }
    return request.getHeaders().contains("X-Amz-Target") ? CloudWatchFormat.JSON : null;
  }

  private static ServiceError queryProtocol() {
    return new ServiceError(
        400,
        "InvalidAction",
        "The local CloudWatch does not speak the Query protocol, as clients did until 2025");
  }

  private JsonNode answer(Request request, Response response, CloudWatchFormat format)
      throws Exception {
    if (format == CloudWatchFormat.CBOR) {
      response.getHeaders().put(PROTOCOL, "rpc-v2-cbor");
    }
    try {
      return action(request, format).run(body(request, format));
    } catch (ServiceError error) {
      response.setStatus(error.status);
      response
          .getHeaders()
          .put("x-amzn-query-error", CloudWatchErrors.queryCode(error) + ";Sender");
      ObjectNode body = format.mapper.createObjectNode();
      body.put("__type", error.code);
      body.put("message", error.getMessage());
      return body;
    }
  }

  private JsonAction action(Request request, CloudWatchFormat format) {
    String name =
        format == CloudWatchFormat.CBOR
            ? lastPart(Request.getPathInContext(request), '/')
            : lastPart(String.valueOf(request.getHeaders().get("X-Amz-Target")), '.');
    JsonAction action = actions.get(name);
    if (action == null) {
      throw new ServiceError(
          400, "UnknownOperationException", "The local cloud does not know the action " + name);
    }
    return action;
  }

  private static String lastPart(String text, char separator) {
    return text.substring(text.lastIndexOf(separator) + 1);
  }

  private static ObjectNode body(Request request, CloudWatchFormat format) throws Exception {
    // The SDKs compress long PutMetricData requests.
    boolean isCompressed = request.getHeaders().contains("Content-Encoding", "gzip");
    try (InputStream sent = Content.Source.asInputStream(request);
        InputStream in = isCompressed ? new GZIPInputStream(sent) : sent) {
      byte[] body = in.readNBytes(MAX_BODY_BYTES);
      if (body.length == 0) {
        return format.mapper.createObjectNode();
      }
      if (format.mapper.readTree(body) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      // told below
    }
    throw new ServiceError(400, "SerializationException", "The request is not an object");
  }
}
