package com.stygig.async.examples.cli;

import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.endpoint.QueueEndpoint;
import com.stygig.async.examples.endpoint.TopicSubscribers;
import com.stygig.async.examples.endpoint.TopicSubscription;
import com.stygig.async.waiters.SqsNotificationQueue;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Changes and shows the subscriptions to an endpoint's topics. */
final class Subscribing {
  private final PrintWriter out;
  private final PrintWriter remarks;
  private final Target target;
  private final boolean json;

  Subscribing(CommandLine commandLine, Target target, boolean json) {
    this.out = commandLine.getOut();
    this.remarks = json ? commandLine.getErr() : out;
    this.target = target;
    this.json = json;
  }

  void list(List<String> topics) {
    List<TopicSubscription> all = new ArrayList<>();
    topics.forEach(topic -> all.addAll(subscribers(topic).list()));
    if (json) {
      print(all);
      return;
    }
    if (all.isEmpty()) {
      out.println("Nobody is subscribed to " + String.join(", ", topics));
    }
    for (TopicSubscription s : all) {
      out.printf(
          "%-6s %s%n       %s%n",
          s.protocol(), s.endpoint(), s.isConfirmed() ? s.arn() : "waits for its confirmation");
    }
    out.flush();
  }

  void unsubscribe(String arn) {
    try {
      var unused = target.aws().sns().unsubscribe(b -> b.subscriptionArn(arn)).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof NotFoundException
          || e.getCause() instanceof InvalidParameterException) {
        throw new CommandFailedException("No such subscription: " + arn);
      }
      throw e;
    }
    remarks.println("Unsubscribed " + arn);
    remarks.flush();
    if (json) {
      print(List.of());
    }
  }

  void subscribe(Protocol protocol, @Nullable String who, List<String> topics) {
    List<TopicSubscription> made =
        protocol == Protocol.SQS
            ? subscribeQueue(who, topics)
            : topics.stream()
                .map(topic -> subscribe(topic, protocol, String.valueOf(who)))
                .toList();
    if (json) {
      print(made);
    }
  }

  private TopicSubscription subscribe(String topic, Protocol protocol, String endpoint) {
    TopicSubscribers subscribers = subscribers(topic);
    boolean wasThere = subscribers.find(protocol.toString(), endpoint).isPresent();
    TopicSubscription made = subscribers.subscribe(protocol.toString(), endpoint);
    tell(made, wasThere);
    if (!made.isConfirmed()) {
      remarks.println(howToConfirm(protocol, endpoint));
      remarks.flush();
    }
    return made;
  }

  private List<TopicSubscription> subscribeQueue(@Nullable String who, List<String> topics) {
    if (who == null) {
      return makeQueue(topics);
    }
    QueueEndpoint queue = QueueEndpoint.of(target.aws().sqs(), who);
    for (String topic : topics) {
      if (!queue.letsIn(topic)) {
        remarks.println("Warning: the queue's access policy does not name the topic " + topic);
      }
    }
    return topics.stream().map(topic -> subscribe(topic, Protocol.SQS, queue.arn())).toList();
  }

  /** A queue with all that belongs to it. */
  private List<TopicSubscription> makeQueue(List<String> topics) {
    String name = "stygig-subscribe-" + target.endpointName();
    List<TopicSubscription> before = new ArrayList<>();
    topics.forEach(topic -> before.addAll(subscribers(topic).list()));
    String url =
        SqsNotificationQueue.builder(name.substring(0, Math.min(76, name.length())))
            .topicArns(topics.toArray(String[]::new))
            .sqsClient(target.aws().sqs())
            .snsClient(target.aws().sns())
            .build()
            .create()
            .join();
    String arn = QueueEndpoint.of(target.aws().sqs(), url).arn();
    List<TopicSubscription> made = new ArrayList<>();
    topics.forEach(topic -> made.addAll(subscribers(topic).find("sqs", arn).stream().toList()));
    made.forEach(subscription -> tell(subscription, before.contains(subscription)));
    remarks.println("Queue: " + url);
    remarks.flush();
    return made;
  }

  private void tell(TopicSubscription subscription, boolean wasThere) {
    remarks.println(
        (wasThere ? "Subscribed already: " : "Subscribed: ")
            + subscription.endpoint()
            + " to "
            + subscription.topicArn()
            + (subscription.isConfirmed() ? ", confirmed" : ", not confirmed yet"));
    remarks.flush();
  }

  private static String howToConfirm(Protocol protocol, String endpoint) {
    return protocol == Protocol.EMAIL
        ? "SNS sends a mail with a link to "
            + endpoint
            + ". Until somebody follows the link, no notifications come."
        : "SNS posts a request of type SubscriptionConfirmation to "
            + endpoint
            + ". Until its SubscribeURL is opened, no notifications come.";
  }

  private TopicSubscribers subscribers(String topic) {
    return new TopicSubscribers(target.aws().sns(), topic);
  }

  private void print(List<TopicSubscription> subscriptions) {
    ArrayNode all = JsonMapper.shared().createArrayNode();
    for (TopicSubscription s : subscriptions) {
      all.addObject()
          .put("topic_arn", s.topicArn())
          .put("protocol", s.protocol())
          .put("endpoint", s.endpoint())
          .put("subscription_arn", s.isConfirmed() ? s.arn() : null)
          .put("confirmed", s.isConfirmed());
    }
    out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(all));
    out.flush();
  }
}
