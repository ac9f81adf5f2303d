package com.stygig.async.waiters;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.InvocationReceipt;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** SageMaker's notifications, made by hand. */
final class Notifications {
  static final JsonMapper JSON = new JsonMapper();

  private Notifications() {}

  static ObjectNode fixture(String name) {
    try (InputStream in = Notifications.class.getResourceAsStream(name)) {
      return (ObjectNode) JSON.readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static ObjectNode completed(InvocationReceipt receipt) {
    ObjectNode json = fixture("notification-completed.json");
    json.put("inferenceId", receipt.inferenceId());
    ((ObjectNode) json.get("requestParameters")).put("endpointName", receipt.endpointName());
    ((ObjectNode) json.get("responseParameters"))
        .put("outputLocation", receipt.outputLocation().toString());
    return json;
  }

  static ObjectNode completed(InvocationReceipt receipt, String response) {
    ObjectNode json = completed(receipt);
    json.putObject("responseBody")
        .put("content", Base64.getEncoder().encodeToString(response.getBytes(UTF_8)))
        .put("encoding", "BASE64");
    return json;
  }

  static ObjectNode failed(InvocationReceipt receipt, String reason) {
    ObjectNode json = fixture("notification-failed.json");
    json.put("inferenceId", receipt.inferenceId()).put("failureReason", reason);
    ((ObjectNode) json.get("requestParameters")).put("endpointName", receipt.endpointName());
    return json;
  }

  static String inEnvelope(ObjectNode notification) {
    return JSON.writeValueAsString(
        Map.of(
            "Type",
            "Notification",
            "MessageId",
            "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            "TopicArn",
            "arn:aws:sns:ap-south-1:000000000000:topic",
            "Message",
            notification.toString()));
  }
}
