package com.stygig.async.waiters;

import com.stygig.async.internal.AwsErrors;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * A queue that gets an endpoint's notifications, with all that belongs to it: a dead-letter queue,
 * the policy that lets exactly the endpoint's topics send, and the subscriptions, filtered by a
 * prefix of the InferenceIds if there is one.
 *
 * <p>A client with a prefix of its own thus gets a queue that holds its results and nobody else's,
 * which an {@linkplain SqsWaiter.Builder#exclusive exclusive} waiter can read. SNS takes at most
 * 200 filter policies for a topic, and up to 15 minutes to apply one: so have a queue for each
 * instance that lasts, and not for each process that comes and goes.
 *
 * <p>Queue and topics belong to the same account. A queue of that name that is there already loses
 * the access policy that it has. Where topics are encrypted with a customer's key, or the queue is,
 * the key's policy has to let {@code sns.amazonaws.com} use it.
 *
 * <p>It needs {@code sqs:CreateQueue}, {@code sqs:GetQueueUrl}, {@code sqs:GetQueueAttributes},
 * {@code sqs:SetQueueAttributes}, {@code sqs:DeleteQueue}, {@code sns:Subscribe}, {@code
 * sns:SetSubscriptionAttributes}, {@code sns:ListSubscriptionsByTopic} and {@code sns:Unsubscribe}.
 *
 * <p>Immutable and thread-safe.
 */
public final class SqsNotificationQueue {
  private final String queueName;
  private final String deadLetterQueueName;
  private final List<String> topicArns;
  private final int maxReceiveCount;
  private final Duration visibilityTimeout;
  private final Duration messageRetentionPeriod;
  private final SqsAsyncClient sqs;
  private final TopicSubscriptions subscriptions;

  private SqsNotificationQueue(Builder builder, SqsAsyncClient sqs, SnsAsyncClient sns) {
    this.queueName = builder.queueName;
    this.deadLetterQueueName = builder.queueName + Builder.DEAD_LETTER_SUFFIX;
    this.topicArns = List.copyOf(builder.topicArns);
    this.maxReceiveCount = builder.maxReceiveCount;
    this.visibilityTimeout = builder.visibilityTimeout;
    this.messageRetentionPeriod = builder.messageRetentionPeriod;
    this.sqs = sqs;
    this.subscriptions =
        new TopicSubscriptions(
            sns, topicArns, builder.inferenceIdPrefix, builder.rawMessageDelivery);
  }

  /**
   * Returns a builder.
   *
   * @param queueName 1 to 76 letters, digits, hyphens and underscores; the dead-letter queue's name
   *     is the same with {@code -dlq} at the end
   * @return a new builder with the defaults
   */
  public static Builder builder(String queueName) {
    return new Builder(queueName);
  }

  /**
   * Creates what is missing, and sets what is there to these settings. Nothing reads the
   * dead-letter queue; what lands there is worth an alarm. Calling it again, also from several
   * processes at once, does no harm. What was made before a failure stays, for another attempt or
   * for {@link #delete}.
   *
   * @return completes with the queue's URL, or fails with an exception of the AWS SDK's
   */
  public CompletableFuture<String> create() {
    return createQueue(deadLetterQueueName)
        .thenCompose(this::keepLong)
        .thenCompose(this::arn)
        .thenCompose(
            deadLetterQueueArn ->
                createQueue(queueName).thenCompose(url -> setUp(url, deadLetterQueueArn)));
  }

  /** A message's age goes on in the dead-letter queue, which must not lose it at once. */
  private CompletableFuture<String> keepLong(String deadLetterQueueUrl) {
    return sqs.setQueueAttributes(
            b ->
                b.queueUrl(deadLetterQueueUrl)
                    .attributes(
                        Map.of(
                            QueueAttributeName.MESSAGE_RETENTION_PERIOD,
                            String.valueOf(Builder.LONGEST_RETENTION.toSeconds()))))
        .thenApply(none -> deadLetterQueueUrl);
  }

  private CompletableFuture<String> setUp(String queueUrl, String deadLetterQueueArn) {
    return arn(queueUrl)
        .thenCompose(
            queueArn ->
                configure(queueUrl, queueArn, deadLetterQueueArn)
                    .thenCompose(none -> subscriptions.create(queueArn)))
        .thenApply(none -> queueUrl);
  }

  /**
   * Deletes the subscriptions, the queue and the dead-letter queue, with the messages in them. What
   * is missing already is no failure. SQS lets 60 seconds pass before a queue of that name can be
   * created again.
   *
   * @return completes when all of it is gone, or fails with an exception of the AWS SDK's
   */
  public CompletableFuture<Void> delete() {
    return existing(queueName)
        .thenCompose(
            url ->
                url.map(there -> unlessGone(arn(there), this::arnByName))
                    .orElseGet(this::arnByName))
        .thenCompose(subscriptions::delete)
        .thenCompose(none -> deleteQueue(queueName))
        .thenCompose(none -> deleteQueue(deadLetterQueueName));
  }

  private CompletableFuture<String> createQueue(String name) {
    // Without attributes, which would have to be those of a queue that is there already.
    return sqs.createQueue(b -> b.queueName(name)).thenApply(created -> created.queueUrl());
  }

  private CompletableFuture<String> arn(String queueUrl) {
    return sqs.getQueueAttributes(
            b -> b.queueUrl(queueUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
        .thenApply(
            response ->
                Objects.requireNonNull(response.attributes().get(QueueAttributeName.QUEUE_ARN)));
  }

  /** The ARN of a queue that is gone, whose subscriptions may be there still. */
  private CompletableFuture<String> arnByName() {
    String[] topic = topicArns.get(0).split(":", 6);
    return CompletableFuture.completedFuture(
        String.join(":", "arn", topic[1], "sqs", topic[3], topic[4], queueName));
  }

  private CompletableFuture<?> configure(
      String queueUrl, String queueArn, String deadLetterQueueArn) {
    return sqs.setQueueAttributes(
        b ->
            b.queueUrl(queueUrl)
                .attributes(
                    Map.of(
                        QueueAttributeName.POLICY,
                        QueuePolicies.allowSending(queueArn, topicArns),
                        QueueAttributeName.REDRIVE_POLICY,
                        QueuePolicies.redrive(deadLetterQueueArn, maxReceiveCount),
                        QueueAttributeName.VISIBILITY_TIMEOUT,
                        String.valueOf(visibilityTimeout.toSeconds()),
                        QueueAttributeName.MESSAGE_RETENTION_PERIOD,
                        String.valueOf(messageRetentionPeriod.toSeconds()))));
  }

  private CompletableFuture<Optional<String>> existing(String name) {
    return unlessGone(
        sqs.getQueueUrl(b -> b.queueName(name)).thenApply(found -> Optional.of(found.queueUrl())),
        () -> CompletableFuture.completedFuture(Optional.empty()));
  }

  /** SQS can find a queue by its name for a minute after it was deleted. */
  private static <T extends @Nullable Object> CompletableFuture<T> unlessGone(
      CompletableFuture<T> request, Supplier<CompletableFuture<T>> otherwise) {
    return request.exceptionallyCompose(
        error ->
            AwsErrors.unwrap(error) instanceof QueueDoesNotExistException
                ? otherwise.get()
                : CompletableFuture.failedFuture(error));
  }

  private CompletableFuture<Void> deleteQueue(String name) {
    return existing(name)
        .thenCompose(
            url ->
                url.isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : unlessGone(
                        sqs.deleteQueue(b -> b.queueUrl(url.get())).thenAccept(deleted -> {}),
                        () -> CompletableFuture.completedFuture(null)));
  }

  /**
   * Builds an {@link SqsNotificationQueue}. Not thread-safe. Required are a topic and both clients.
   */
  public static final class Builder {
    private static final String DEAD_LETTER_SUFFIX = "-dlq";
    private static final Duration LONGEST_RETENTION = Duration.ofDays(14);

    private final String queueName;
    private final Set<String> topicArns = new LinkedHashSet<>();
    private @Nullable String inferenceIdPrefix;
    private boolean rawMessageDelivery = true;
    private int maxReceiveCount = 100;
    private Duration visibilityTimeout = Duration.ofSeconds(30);
    private Duration messageRetentionPeriod = Duration.ofDays(4);
    private @Nullable SqsAsyncClient sqsClient;
    private @Nullable SnsAsyncClient snsClient;

    private Builder(String queueName) {
      if (!queueName.matches("[A-Za-z0-9_-]{1,76}")) {
        throw new IllegalArgumentException(
            "queueName must be 1 to 76 letters, digits, hyphens and underscores: '"
                + queueName
                + "'");
      }
      this.queueName = queueName;
    }

    /**
     * Adds topics: the endpoint's success and error topics, which can be the same.
     *
     * @param topicArns such as {@code arn:aws:sns:ap-south-1:123456789012:my-topic}
     * @return this
     */
    public Builder topicArns(String... topicArns) {
      for (String arn : topicArns) {
        this.topicArns.add(TopicArns.check(arn));
      }
      return this;
    }

    /**
     * Lets in only the notifications of inferences whose id starts so. Give the same to the client
     * as its {@linkplain com.stygig.async.StygigAsyncClient.Builder#inferenceIdPrefix prefix}.
     *
     * @param prefix 1 to 64 printable ASCII characters
     * @return this
     */
    public Builder inferenceIdPrefix(String prefix) {
      if (!prefix.matches("[!-~][ -~]{0,63}")) {
        throw new IllegalArgumentException(
            "inferenceIdPrefix must be 1 to 64 printable ASCII characters, not starting with a"
                + " space: '"
                + prefix
                + "'");
      }
      this.inferenceIdPrefix = prefix;
      return this;
    }

    /**
     * Sets whether SNS delivers the notification itself, without an envelope around it; true by
     * default. Waiters read both.
     *
     * @param rawMessageDelivery false for envelopes
     * @return this
     */
    public Builder rawMessageDelivery(boolean rawMessageDelivery) {
      this.rawMessageDelivery = rawMessageDelivery;
      return this;
    }

    /**
     * Sets how often a message can be received before it goes to the dead-letter queue; 100 by
     * default. Where many clients share the queue, it has to be higher: a message can come to the
     * wrong one many times.
     *
     * @param maxReceiveCount from 1 to 1,000
     * @return this
     */
    public Builder maxReceiveCount(int maxReceiveCount) {
      if (maxReceiveCount < 1 || maxReceiveCount > 1_000) {
        throw new IllegalArgumentException(
            "maxReceiveCount must be from 1 to 1,000: " + maxReceiveCount);
      }
      this.maxReceiveCount = maxReceiveCount;
      return this;
    }

    /**
     * Sets how long a message that was received and not deleted stays away; 30 seconds by default.
     *
     * @param visibilityTimeout from 5 seconds to 12 hours
     * @return this
     */
    public Builder visibilityTimeout(Duration visibilityTimeout) {
      this.visibilityTimeout =
          checked(
              "visibilityTimeout", visibilityTimeout, Duration.ofSeconds(5), Duration.ofHours(12));
      return this;
    }

    /**
     * Sets how long a message is kept that nobody receives; 4 days by default.
     *
     * @param period from 1 minute to 14 days
     * @return this
     */
    public Builder messageRetentionPeriod(Duration period) {
      this.messageRetentionPeriod =
          checked("messageRetentionPeriod", period, Duration.ofMinutes(1), LONGEST_RETENTION);
      return this;
    }

    /**
     * Sets the SQS client. Required.
     *
     * @param sqsClient a client, which stays the caller's to close
     * @return this
     */
    public Builder sqsClient(SqsAsyncClient sqsClient) {
      this.sqsClient = Objects.requireNonNull(sqsClient, "sqsClient");
      return this;
    }

    /**
     * Sets the SNS client. Required.
     *
     * @param snsClient a client, which stays the caller's to close
     * @return this
     */
    public Builder snsClient(SnsAsyncClient snsClient) {
      this.snsClient = Objects.requireNonNull(snsClient, "snsClient");
      return this;
    }

    /**
     * Builds the queue's description; nothing is created yet.
     *
     * @return a new object
     * @throws IllegalStateException if there is no topic, or a client is missing
     */
    public SqsNotificationQueue build() {
      if (topicArns.isEmpty()) {
        throw new IllegalStateException("A notification queue needs a topic");
      }
      if (sqsClient == null || snsClient == null) {
        throw new IllegalStateException("A notification queue needs an sqsClient and an snsClient");
      }
      return new SqsNotificationQueue(this, sqsClient, snsClient);
    }

    private static Duration checked(
        String name, Duration value, Duration minimum, Duration maximum) {
      if (value.compareTo(minimum) < 0 || value.compareTo(maximum) > 0) {
        throw new IllegalArgumentException(
            name + " must be from " + minimum + " to " + maximum + ": " + value);
      }
      return value;
    }
  }
}
