package com.stygig.async.waiters;

import com.stygig.async.internal.AwsErrors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.Subscription;

/** The subscriptions of one queue to some topics. */
final class TopicSubscriptions {
  private static final String FILTER_POLICY = "FilterPolicy";
  private static final String NO_FILTER = "{}";

  private final SnsAsyncClient sns;
  private final List<String> topicArns;

  /** In the order in which they have to be set. */
  private final Map<String, String> attributes = new LinkedHashMap<>();

  TopicSubscriptions(
      SnsAsyncClient sns,
      List<String> topicArns,
      @Nullable String inferenceIdPrefix,
      boolean rawMessageDelivery) {
    this.sns = sns;
    this.topicArns = topicArns;
    attributes.put("RawMessageDelivery", String.valueOf(rawMessageDelivery));
    if (inferenceIdPrefix != null) {
      attributes.put("FilterPolicyScope", "MessageBody");
      attributes.put(FILTER_POLICY, QueuePolicies.inferenceIdsWith(inferenceIdPrefix));
    }
  }

  CompletableFuture<Void> create(String queueArn) {
    return forAll(topicArns, topic -> subscribe(topic, queueArn));
  }

  CompletableFuture<Void> delete(String queueArn) {
    return forAll(
        topicArns,
        topic -> of(topic, queueArn).thenCompose(found -> forAll(found, arn -> unsubscribe(arn))));
  }

  private CompletableFuture<?> subscribe(String topicArn, String queueArn) {
    return sns.subscribe(
            b ->
                b.topicArn(topicArn)
                    .protocol("sqs")
                    .endpoint(queueArn)
                    .attributes(attributes)
                    .returnSubscriptionArn(true))
        .thenCompose(subscribed -> removeOldFilter(subscribed.subscriptionArn()))
        .exceptionallyCompose(
            error ->
                isThereWithOtherAttributes(error)
                    ? adjust(topicArn, queueArn)
                    : CompletableFuture.failedFuture(naming(topicArn, AwsErrors.unwrap(error))));
  }

  /** A subscription that was there can have a filter that is not wanted any more. */
  private CompletableFuture<Void> removeOldFilter(String subscriptionArn) {
    return attributes.containsKey(FILTER_POLICY)
        ? CompletableFuture.completedFuture(null)
        : setAttributes(subscriptionArn, Map.of(FILTER_POLICY, NO_FILTER));
  }

  private CompletableFuture<Void> adjust(String topicArn, String queueArn) {
    Map<String, String> wanted = new LinkedHashMap<>(attributes);
    wanted.putIfAbsent(FILTER_POLICY, NO_FILTER);
    return of(topicArn, queueArn)
        .thenCompose(found -> forAll(found, arn -> setAttributes(arn, wanted)));
  }

  /** SNS does not say which topic it does not know. */
  private static Throwable naming(String topicArn, Throwable error) {
    return error instanceof NotFoundException e
        ? e.toBuilder().message("Topic does not exist: " + topicArn).cause(e).build()
        : error;
  }

  private static boolean isThereWithOtherAttributes(Throwable error) {
    return AwsErrors.unwrap(error) instanceof InvalidParameterException e
        && String.valueOf(e.getMessage()).contains("already exists with different attributes");
  }

  private CompletableFuture<Void> setAttributes(
      String subscriptionArn, Map<String, String> wanted) {
    return forAll(
        List.copyOf(wanted.keySet()),
        name ->
            sns.setSubscriptionAttributes(
                b ->
                    b.subscriptionArn(subscriptionArn)
                        .attributeName(name)
                        .attributeValue(wanted.get(name))));
  }

  private CompletableFuture<?> unsubscribe(String subscriptionArn) {
    return sns.unsubscribe(b -> b.subscriptionArn(subscriptionArn));
  }

  /** The queue's subscriptions to a topic; none if there is no such topic. */
  private CompletableFuture<List<String>> of(String topicArn, String queueArn) {
    ConcurrentLinkedQueue<Subscription> all = new ConcurrentLinkedQueue<>();
    return sns.listSubscriptionsByTopicPaginator(b -> b.topicArn(topicArn))
        .subscriptions()
        .subscribe(all::add)
        .exceptionallyCompose(
            error ->
                AwsErrors.unwrap(error) instanceof NotFoundException
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(error))
        .thenApply(
            none ->
                all.stream()
                    .filter(
                        subscription ->
                            "sqs".equals(subscription.protocol())
                                && queueArn.equals(subscription.endpoint()))
                    .map(Subscription::subscriptionArn)
                    .filter(arn -> arn.startsWith("arn:")) // and not "PendingConfirmation"
                    .toList());
  }

  /** One after the other, so that a failure leaves no request under way. */
  private static CompletableFuture<Void> forAll(
      List<String> names, Function<String, CompletableFuture<?>> step) {
    CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    for (String name : names) {
      last = last.thenCompose(none -> step.apply(name));
    }
    return last.thenAccept(none -> {});
  }
}
