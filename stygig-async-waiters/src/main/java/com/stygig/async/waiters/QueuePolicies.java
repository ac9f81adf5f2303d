package com.stygig.async.waiters;

import com.stygig.async.internal.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON that queues and subscriptions are configured with. */
final class QueuePolicies {
  private QueuePolicies() {}

  /** Lets SNS send to a queue, and only on behalf of these topics. */
  static String allowSending(String queueArn, List<String> topicArns) {
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("Effect", "Allow");
    statement.put("Principal", Map.of("Service", "sns.amazonaws.com"));
    statement.put("Action", "sqs:SendMessage");
    statement.put("Resource", queueArn);
    statement.put("Condition", Map.of("ArnEquals", Map.of("aws:SourceArn", topicArns)));
    Map<String, Object> policy = new LinkedHashMap<>();
    policy.put("Version", "2012-10-17");
    policy.put("Statement", List.of(statement));
    return JsonText.of(policy);
  }

  static String redrive(String deadLetterQueueArn, int maxReceiveCount) {
    Map<String, Object> policy = new LinkedHashMap<>();
    policy.put("deadLetterTargetArn", deadLetterQueueArn);
    policy.put("maxReceiveCount", maxReceiveCount);
    return JsonText.of(policy);
  }

  /** Lets in the notifications of inferences whose id starts so. */
  static String inferenceIdsWith(String prefix) {
    return JsonText.of(Map.of("inferenceId", List.of(Map.of("prefix", prefix))));
  }
}
