package com.stygig.async.examples.cli;

import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.cli.AwsOptions.NoLocalCloud;
import com.stygig.async.examples.endpoint.EndpointTopics;
import com.stygig.async.waiters.SqsNotificationQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stygig subscribe}: who gets an endpoint's notifications. */
@Command(
    name = "subscribe",
    description = "Subscribes to an endpoint's notifications, or prints them as they come.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done; with --listen, all that was waited for has come",
      "1:AWS failed, or there is no topic",
      "2:the command line is not right; nothing was sent",
      "3:with --listen and --count, too few came in time"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  stygig subscribe --protocol email --notification-endpoint me@example.com",
      "  stygig subscribe --protocol sqs --endpoint-name my-endpoint",
      "  stygig subscribe --list",
      "  stygig subscribe --listen --count 1 --timeout 300"
    })
final class SubscribeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--protocol",
      paramLabel = "PROTOCOL",
      description = "How notifications are to come: ${COMPLETION-CANDIDATES}.")
  private @Nullable Protocol protocol;

  @Option(
      names = "--notification-endpoint",
      paramLabel = "WHO",
      description =
          "Who gets them: a mail address, a URL, or a queue's URL or ARN. With sqs and without this, a queue is made.")
  private @Nullable String who;

  @Option(names = "--list", description = "Show the subscriptions.")
  private boolean list;

  @Option(names = "--unsubscribe", paramLabel = "ARN", description = "Remove a subscription.")
  private @Nullable String unsubscribe;

  @Option(
      names = "--listen",
      description =
          "Print notifications as they come, until Ctrl-C, by way of a queue that is removed at the end.")
  private boolean listen;

  @Option(names = "--count", paramLabel = "N", description = "With --listen: end after so many.")
  private @Nullable Integer count;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "With --listen: end after that time.")
  private @Nullable Long timeoutSeconds;

  @Option(
      names = "--topic-arn",
      paramLabel = "ARN",
      description =
          "The topics; can be repeated. Default: that of async_endpoint_info.json, then those that SageMaker knows of the endpoint.")
  private List<String> topicArns = List.of();

  @Mixin private Connection connection;

  @Option(names = "--json", description = "Print one JSON document, or with --listen one a line.")
  private boolean json;

  @Override
  public Integer call() {
    check();
    try (Target target = connection.open(NoLocalCloud.REFUSE)) {
      Subscribing subscribing = new Subscribing(spec.commandLine(), target, json);
      if (unsubscribe != null) {
        subscribing.unsubscribe(unsubscribe);
        return 0;
      }
      List<String> topics = topics(target);
      if (listen) {
        return new Listening(spec.commandLine(), json, count, patience()).run(target, topics);
      }
      if (list) {
        subscribing.list(topics);
      } else if (protocol != null) {
        subscribing.subscribe(protocol, who, topics);
      }
      return 0;
    }
  }

  private void check() {
    long actions =
        Stream.of(protocol != null, list, unsubscribe != null, listen).filter(x -> x).count();
    if (actions != 1) {
      throw new IllegalArgumentException(
          "Give one of --protocol, --list, --unsubscribe and --listen");
    }
    if (protocol != null) {
      protocol.check(who);
    } else if (who != null) {
      throw new IllegalArgumentException("--notification-endpoint goes with --protocol");
    }
    if (unsubscribe != null && !unsubscribe.matches("arn:[a-z-]+:sns:[^:]+:\\d{12}:[^:]+:[^:]+")) {
      throw new IllegalArgumentException("Not a subscription's ARN: '" + unsubscribe + "'");
    }
    if (!listen && (count != null || timeoutSeconds != null)) {
      throw new IllegalArgumentException("--count and --timeout go with --listen");
    }
    atLeastOne("--count", count);
    atLeastOne("--timeout", timeoutSeconds);
    if (!topicArns.isEmpty()) {
      var unused = SqsNotificationQueue.builder("any").topicArns(topicArns.toArray(String[]::new));
    }
  }

  private static void atLeastOne(String option, @Nullable Number value) {
    if (value != null && value.longValue() < 1) {
      throw new IllegalArgumentException(option + " must be at least 1: " + value);
    }
  }

  private @Nullable Duration patience() {
    return timeoutSeconds == null ? null : Duration.ofSeconds(timeoutSeconds);
  }

  private List<String> topics(Target target) {
    if (!topicArns.isEmpty()) {
      return topicArns;
    }
    List<String> topics =
        target.topicArns().isEmpty()
            ? EndpointTopics.of(target.aws().sageMaker(), target.endpointName())
            : target.topicArns();
    if (topics.isEmpty()) {
      throw new CommandFailedException(
          "Endpoint " + target.endpointName() + " notifies no topic: give --topic-arn");
    }
    return topics;
  }
}
