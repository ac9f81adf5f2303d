package com.stygig.async.examples.cli;

import com.stygig.async.StygigAsyncClient;
import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.NotificationServer;
import com.stygig.async.examples.Uninterrupted;
import com.stygig.async.examples.endpoint.TemporaryQueue;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.waiters.HybridWaiter;
import com.stygig.async.waiters.S3PollingWaiter;
import com.stygig.async.waiters.SnsHttpWaiter;
import com.stygig.async.waiters.SqsNotificationQueue;
import com.stygig.async.waiters.SqsWaiter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.sns.model.SubscribeResponse;

/** The options that say how to wait for a result, and what they set up. */
final class Waiting {
  enum Kind {
    S3,
    SQS,
    HYBRID,
    HTTPS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--waiter",
      paramLabel = "WAY",
      defaultValue = "s3",
      description =
          "How to learn that the result is there: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Kind kind = Kind.S3;

  @Option(
      names = "--queue-url",
      paramLabel = "URL",
      description =
          "For sqs and hybrid: a queue that gets the endpoint's notifications. Without one, a temporary queue is set up.")
  private @Nullable String queueUrl;

  @Option(
      names = "--topic-arn",
      paramLabel = "ARN",
      description =
          "The endpoint's topics, for a temporary queue and for https; can be repeated. Default: that of async_endpoint_info.json.")
  private List<String> topicArns = List.of();

  @Option(
      names = "--public-url",
      paramLabel = "URL",
      description = "For https: under which URL SNS reaches this program.")
  private @Nullable URI publicUrl;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "For https: the port to listen on. Default: a free one.")
  private int port;

  @Option(
      names = "--confirmation-timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "For https: how long SNS may take to reach this program. Default: ${DEFAULT-VALUE}.")
  private long confirmationSeconds = 60;

  /** A waiter, and what was set up for it and is removed again. */
  static final class SetUp implements AutoCloseable {
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private UnaryOperator<StygigAsyncClient.Builder> waiter = UnaryOperator.identity();

    StygigAsyncClient.Builder giveTo(StygigAsyncClient.Builder client) {
      return waiter.apply(client);
    }

    private void use(ResultWaiter.Factory factory) {
      waiter = client -> client.waiter(factory);
    }

    private void use(ResultWaiter ready) {
      waiter = client -> client.waiter(ready);
    }

    private void later(Runnable step) {
      undo.push(step);
    }

    /** Undoes all of it, also if one step fails. */
    @Override
    public void close() {
      RuntimeException failure = null;
      while (!undo.isEmpty()) {
        try {
          Uninterrupted.run(undo.pop());
        } catch (RuntimeException e) {
          failure = failure == null ? e : failure;
        }
      }
      if (failure != null) {
        throw failure;
      }
    }

    private void closeAfter(RuntimeException failure) {
      try {
        close();
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      }
    }
  }

  Kind kind() {
    return kind;
  }

  /** Refuses options that do not go together, before anything is sent. */
  void check(Kind chosen, Target target) {
    if (queueUrl != null) {
      if (kind != Kind.SQS && kind != Kind.HYBRID) {
        throw new IllegalArgumentException("--queue-url goes with --waiter sqs or hybrid");
      }
      var unused = SqsWaiter.builder(queueUrl);
    }
    if (confirmationSeconds < 1) {
      throw new IllegalArgumentException(
          "--confirmation-timeout must be at least 1 second: " + confirmationSeconds);
    }
    if (publicUrl != null && !isHttp(publicUrl)) {
      throw new IllegalArgumentException("--public-url is no http or https URL: " + publicUrl);
    }
    if (chosen == Kind.HTTPS) {
      var unused = SnsHttpWaiter.builder(topics(target).toArray(String[]::new));
      if (publicUrl == null && !target.isLocal()) {
        throw new IllegalArgumentException(
            "--waiter https needs --public-url, under which SNS reaches this program");
      }
    } else if (chosen != Kind.S3 && queueUrl == null) {
      var unused =
          SqsNotificationQueue.builder("any").topicArns(topics(target).toArray(String[]::new));
    }
  }

  private static boolean isHttp(URI url) {
    return url.getHost() != null
        && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
  }

  /** Sets a waiter up. What is returned is to be closed after the client that uses it. */
  SetUp open(Kind chosen, Target target) {
    SetUp setUp = new SetUp();
    try {
      switch (chosen) {
        case S3 -> setUp.use(polling(target));
        case SQS -> setUp.use(sqs(target, setUp));
        case HYBRID ->
            setUp.use(HybridWaiter.builder(sqs(target, setUp)).polling(safetyNet(target)));
        case HTTPS -> setUp.use(https(target, setUp));
      }
      return setUp;
    } catch (RuntimeException e) {
      setUp.closeAfter(e);
      throw e;
    }
  }

  static S3PollingWaiter.Builder polling(Target target) {
    return S3PollingWaiter.builder()
        .interval(target.isLocal() ? Duration.ofMillis(100) : Duration.ofSeconds(1))
        .maxInterval(target.isLocal() ? Duration.ofSeconds(1) : Duration.ofSeconds(5));
  }

  private static S3PollingWaiter.Builder safetyNet(Target target) {
    Duration interval = target.isLocal() ? Duration.ofSeconds(5) : Duration.ofMinutes(1);
    return S3PollingWaiter.builder().interval(interval).maxInterval(interval);
  }

  private SqsWaiter.Builder sqs(Target target, SetUp setUp) {
    if (queueUrl != null) {
      return waiter(queueUrl, target);
    }
    TemporaryQueue queue =
        TemporaryQueue.create(topics(target), target.aws().sqs(), target.aws().sns());
    setUp.later(queue::delete);
    return waiter(queue.url(), target).exclusive(true);
  }

  /** Short receives, as the last one may hold up the end of the program. */
  private static SqsWaiter.Builder waiter(String queueUrl, Target target) {
    return SqsWaiter.builder(queueUrl)
        .sqsClient(target.aws().sqs())
        .waitTime(target.isLocal() ? Duration.ofSeconds(1) : Duration.ofSeconds(20));
  }

  private SnsHttpWaiter https(Target target, SetUp setUp) {
    String[] topics = topics(target).toArray(String[]::new);
    SnsHttpWaiter.Builder builder =
        SnsHttpWaiter.builder(topics).confirmSubscriptions(target.aws().sns());
    target.certificateClient().ifPresent(builder::httpClient);
    SnsHttpWaiter waiter = builder.build();
    setUp.later(waiter::close);
    NotificationServer server = NotificationServer.start(waiter, address(target));
    setUp.later(server::close);
    for (String topic : topics) {
      subscribe(topic, url(server), target, setUp);
    }
    awaitConfirmations(server, topics.length, url(server));
    return waiter;
  }

  private void awaitConfirmations(NotificationServer server, int count, URI url) {
    try {
      if (!server.awaitConfirmations(count, Duration.ofSeconds(confirmationSeconds))) {
        throw new CommandFailedException(
            "SNS has not reached this program under %s within %d seconds"
                .formatted(url, confirmationSeconds));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("Interrupted");
    }
  }

  private InetSocketAddress address(Target target) {
    return target.isLocal()
        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
        : new InetSocketAddress(port);
  }

  private URI url(NotificationServer server) {
    return publicUrl != null ? publicUrl : URI.create("http://127.0.0.1:" + server.port() + "/");
  }

  private static void subscribe(String topicArn, URI url, Target target, SetUp setUp) {
    SubscribeResponse subscribed =
        target
            .aws()
            .sns()
            .subscribe(
                b ->
                    b.topicArn(topicArn)
                        .protocol(url.getScheme())
                        .endpoint(url.toString())
                        .returnSubscriptionArn(true))
            .join();
    setUp.later(
        () ->
            target
                .aws()
                .sns()
                .unsubscribe(b -> b.subscriptionArn(subscribed.subscriptionArn()))
                .join());
  }

  private List<String> topics(Target target) {
    List<String> topics = topicArns.isEmpty() ? target.topicArns() : topicArns;
    if (topics.isEmpty()) {
      throw new IllegalArgumentException(
          "--waiter "
              + kind
              + " needs the endpoint's topic: give --topic-arn"
              + (kind == Kind.HTTPS ? "" : ", or --queue-url"));
    }
    return topics;
  }
}
