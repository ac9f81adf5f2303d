package com.stygig.async.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The texts of messages. */
final class Notifications {
  private static final JsonMapper JSON = new JsonMapper();

  private Notifications() {}

  static String of(World world, Invocation invocation) {
    boolean isSuccess = invocation.fate == Invocation.Fate.SUCCESS;
    String output = isSuccess ? invocation.output : placeOfFailure(world, invocation);
    ObjectNode message =
        message(isSuccess, invocation.id, SageMakerServer.ENDPOINT, output, invocation.answer());
    addRequest(message, invocation.received, invocation.input);
    if (world.settings.includesResponse()) {
      addResponse(message, invocation.answer());
    }
    return inEnvelope(world, message);
  }

  /** Where a failure names its place is not documented. */
  private static String placeOfFailure(World world, Invocation invocation) {
    return switch (world.random.nextInt(3)) {
      case 0 -> null;
      case 1 -> invocation.output;
      default -> invocation.failure;
    };
  }

  /** Has the id of an inference, and is about another one: of another endpoint, or of before. */
  static String forged(World world, Invocation invocation) {
    boolean ofOtherEndpoint = world.random.nextBoolean();
    String endpoint = ofOtherEndpoint ? "another" : SageMakerServer.ENDPOINT;
    boolean hasOutput = !ofOtherEndpoint || world.random.nextBoolean();
    String output = hasOutput ? SageMakerServer.OUTPUTS + "of-another.out" : null;
    boolean isSuccess = world.random.nextBoolean();
    ObjectNode message = message(isSuccess, invocation.id, endpoint, output, "forged");
    addRequest(message, invocation.received.minus(Duration.ofHours(1)), null);
    addResponse(message, "forged answer to " + invocation.id);
    return inEnvelope(world, message);
  }

  /**
   * Has the id of an inference, and less than proves that it is about it: no endpoint, no time, or
   * the time of an earlier one. The failure that can be believed is all but true.
   */
  static String bare(World world, Invocation invocation, boolean isCredible) {
    boolean isSuccess = !isCredible && world.random.nextBoolean();
    ObjectNode message =
        message(isSuccess, invocation.id, SageMakerServer.ENDPOINT, null, "error (503): forged");
    int variant = isCredible ? 3 : world.random.nextInt(3);
    if (variant < 2) {
      message.remove("requestParameters");
    }
    if (variant > 0) {
      boolean isEarlier = variant == 2;
      message.put(
          "receivedTime",
          invocation.received.minus(Duration.ofMinutes(isEarlier ? 10 : 0)).toString());
    }
    if (world.random.nextBoolean()) {
      addResponse(message, "forged answer to " + invocation.id);
    }
    return inEnvelope(world, message);
  }

  private static void addRequest(ObjectNode message, Instant received, String input) {
    message.put("receivedTime", received.toString());
    if (input != null) {
      ((ObjectNode) message.get("requestParameters")).put("inputLocation", input);
    }
  }

  static String foreign(World world) {
    String id = "foreign-" + world.random.nextInt(1_000);
    String output = SageMakerServer.OUTPUTS + id + ".out";
    return inEnvelope(world, message(true, id, SageMakerServer.ENDPOINT, output, ""));
  }

  static String ofAnotherApplication(World world) {
    return switch (world.random.nextInt(3)) {
      case 0 -> "{\"Records\":[{\"eventSource\":\"aws:s3\"}]}";
      case 1 -> "Hello?";
      default -> "[]";
    };
  }

  static String test(World world) {
    ObjectNode message = JSON.createObjectNode();
    message.put("eventVersion", "1.0").put("eventSource", "aws:sagemaker");
    return inEnvelope(world, message.put("eventName", "TestNotification"));
  }

  static String corrupted(World world, String body) {
    return switch (world.random.nextInt(3)) {
      case 0 -> body.substring(0, world.random.nextInt(body.length()));
      case 1 -> body.replace("invocationStatus", "invocationStatu5");
      default -> body.replace("inferenceId", "inferenceld");
    };
  }

  private static ObjectNode message(
      boolean isSuccess, String id, String endpoint, String output, String reason) {
    ObjectNode message = JSON.createObjectNode();
    message
        .put("eventVersion", "1.0")
        .put("eventSource", "aws:sagemaker")
        .put("eventName", "InferenceResult")
        .put("invocationStatus", isSuccess ? "Completed" : "Failed")
        .put("inferenceId", id);
    message.putObject("requestParameters").put("endpointName", endpoint);
    if (output != null) {
      message.putObject("responseParameters").put("outputLocation", output);
    }
    if (!isSuccess) {
      message.put("failureReason", reason);
    }
    return message;
  }

  private static void addResponse(ObjectNode message, String response) {
    message
        .putObject("responseBody")
        .put("content", Base64.getEncoder().encodeToString(response.getBytes(UTF_8)))
        .put("encoding", "BASE64");
  }

  private static String inEnvelope(World world, ObjectNode message) {
    String text = message.toString();
    return world.settings.inEnvelope()
        ? JSON.createObjectNode().put("Type", "Notification").put("Message", text).toString()
        : text;
  }
}
