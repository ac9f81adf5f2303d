package com.stygig.async.waiters;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON that queues and subscriptions are configured with. */
final class QueuePolicies {
  private static final JsonMapper JSON = new JsonMapper();

  private QueuePolicies() {}

  /** Lets SNS send to a queue, and only on behalf of these topics. */
  static String allowSending(String queueArn, List<String> topicArns) {
    ObjectNode policy = JSON.createObjectNode().put("Version", "2012-10-17");
    ObjectNode statement = policy.putArray("Statement").addObject();
    statement.put("Effect", "Allow");
    statement.putObject("Principal").put("Service", "sns.amazonaws.com");
    statement.put("Action", "sqs:SendMessage").put("Resource", queueArn);
    ArrayNode sources =
        statement.putObject("Condition").putObject("ArnEquals").putArray("aws:SourceArn");
    topicArns.forEach(sources::add);
    return policy.toString();
  }

  static String redrive(String deadLetterQueueArn, int maxReceiveCount) {
    return JSON.createObjectNode()
        .put("deadLetterTargetArn", deadLetterQueueArn)
        .put("maxReceiveCount", maxReceiveCount)
        .toString();
  }

  /** Lets in the notifications of inferences whose id starts so. */
  static String inferenceIdsWith(String prefix) {
    ObjectNode filter = JSON.createObjectNode();
    filter.putArray("inferenceId").addObject().put("prefix", prefix);
    return filter.toString();
  }
}
