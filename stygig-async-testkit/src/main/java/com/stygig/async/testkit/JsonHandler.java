package com.stygig.async.testkit;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A service in AWS's JSON 1.1 protocol: the header {@code X-Amz-Target} names the action. */
final class JsonHandler extends Handler.Abstract {
  private static final Logger log = LoggerFactory.getLogger(JsonHandler.class);
  private static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

  private final Map<String, JsonAction> actions;

  JsonHandler(Map<String, JsonAction> actions) {
    this.actions = Map.copyOf(actions);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    JsonNode answer;
    try {
      answer = action(request).run(body(request));
    } catch (ServiceError error) {
      response.setStatus(error.status);
      answer = error(error);
    } catch (RuntimeException e) {
      log.error("The local cloud failed", e);
      response.setStatus(500);
      answer = error(new ServiceError(500, "InternalFailure", e.toString()));
    }
    response.getHeaders().put("Content-Type", "application/x-amz-json-1.1");
    response.getHeaders().put("x-amzn-RequestId", UUID.randomUUID().toString());
    response.write(true, ByteBuffer.wrap(JsonMapper.shared().writeValueAsBytes(answer)), callback);
    return true;
  }

  private JsonAction action(Request request) {
    String target = String.valueOf(request.getHeaders().get("X-Amz-Target"));
    String name = target.substring(target.indexOf('.') + 1);
    JsonAction action = actions.get(name);
    if (action == null) {
      throw new ServiceError(
          400, "UnknownOperationException", "The local cloud does not know the action " + name);
    }
    return action;
  }

  private static ObjectNode body(Request request) throws Exception {
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] body = in.readNBytes(MAX_BODY_BYTES);
      if (body.length == 0) {
        return JsonMapper.shared().createObjectNode();
      }
      if (JsonMapper.shared().readTree(body) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      // told below
    }
    throw new ServiceError(400, "SerializationException", "The request is not a JSON object");
  }

  private static ObjectNode error(ServiceError error) {
    ObjectNode body = JsonMapper.shared().createObjectNode();
    body.put("__type", error.code);
    body.put("message", error.getMessage());
    return body;
  }
}
