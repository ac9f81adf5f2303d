package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.CommandFailedException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * A queue as SNS knows it.
 *
 * @param policy what the queue lets others do, if it says so
 */
public record QueueEndpoint(String arn, @Nullable String policy) {
  private static final Pattern ARN =
      Pattern.compile("arn:[a-z-]+:sqs:[a-z0-9-]+:(\\d{12}):([A-Za-z0-9_-]{1,80}(?:\\.fifo)?)");

  /**
   * Finds a queue.
   *
   * @param queue its URL or ARN
   */
  public static QueueEndpoint of(SqsAsyncClient sqs, String queue) {
    Matcher arn = ARN.matcher(queue);
    try {
      String url =
          arn.matches()
              ? sqs.getQueueUrl(b -> b.queueName(arn.group(2)).queueOwnerAWSAccountId(arn.group(1)))
                  .join()
                  .queueUrl()
              : queue;
      Map<QueueAttributeName, String> attributes =
          sqs.getQueueAttributes(
                  b ->
                      b.queueUrl(url)
                          .attributeNames(QueueAttributeName.QUEUE_ARN, QueueAttributeName.POLICY))
              .join()
              .attributes();
      return new QueueEndpoint(
          Objects.requireNonNull(attributes.get(QueueAttributeName.QUEUE_ARN)),
          attributes.get(QueueAttributeName.POLICY));
    } catch (CompletionException e) {
      if (e.getCause() instanceof QueueDoesNotExistException) {
        throw new CommandFailedException("Queue not found: " + queue);
      }
      throw e;
    }
  }

  /** Refuses what is neither a queue's URL nor its ARN. */
  public static void check(String queue) {
    if (!queue.matches("https?://[^/]+/.+") && !ARN.matcher(queue).matches()) {
      throw new IllegalArgumentException("Not a queue's URL or ARN: '" + queue + "'");
    }
  }

  /** Whether the policy names the topic, without which SNS can send nothing. */
  public boolean letsIn(String topicArn) {
    return policy != null && (policy.contains(topicArn) || policy.contains("\"*\""));
  }
}
