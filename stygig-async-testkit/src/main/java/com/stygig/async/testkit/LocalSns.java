package com.stygig.async.testkit;

import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.eclipse.jetty.server.Handler;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/** An SNS server in this process. Thread-safe. */
final class LocalSns implements AutoCloseable {
  private static final String NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";

  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(2, Parts.daemons("local-sns-"));
  private final LoopbackServer server = new LoopbackServer();
  private final SnsTopics topics;
  private final SnsSigner signer;
  private final SnsDispatcher dispatcher;

  LocalSns(Region region, SnsFaults faults, SnsTransport queues, SnsTransport mail) {
    topics = new SnsTopics(region);
    signer = new SnsSigner(region);
    HttpTransport http = new HttpTransport(scheduler);
    dispatcher =
        new SnsDispatcher(
            new SnsParcels(new SnsEnvelopes(signer, server.endpoint())),
            faults,
            Map.of("sqs", queues, "http", http, "https", http, "email", mail),
            scheduler);
    Map<String, QueryAction> actions = new HashMap<>();
    actions.putAll(new SnsTopicActions(topics).byName());
    actions.putAll(new SnsSubscriptionActions(topics, dispatcher).byName());
    actions.put("Publish", this::publish);
    server.serve(
        new Handler.Sequence(
            new SnsCertificateHandler(signer), new QueryHandler(NAMESPACE, actions)));
  }

  URI endpoint() {
    return server.endpoint();
  }

  SdkHttpClient certificateClient() {
    return new SnsCertificateClient(signer);
  }

  /**
   * Finds a topic.
   *
   * @throws ServiceError if there is none
   */
  SnsTopic topic(String arn) {
    return topics.topic(arn);
  }

  /** Publishes a message without subject and attributes. */
  void publish(String topicArn, String text) {
    publish(topicArn, null, text, Map.of());
  }

  private QueryAction.Result publish(QueryParameters in) {
    String arn = in.get("TopicArn", in.get("TargetArn", ""));
    if (arn.isEmpty()) {
      throw SnsErrors.invalidParameter(
          "TopicArn or TargetArn Reason: no value for required parameter");
    }
    if (in.get("MessageStructure") != null) {
      throw SnsErrors.invalidParameter("MessageStructure Reason: the local SNS knows none");
    }
    String id = publish(arn, in.get("Subject"), in.required("Message"), SnsAttribute.read(in));
    return answer -> answer.text("MessageId", id);
  }

  private String publish(
      String arn, @Nullable String subject, String text, Map<String, SnsAttribute> attributes) {
    SnsTopic topic = topics.topic(arn);
    SnsMessage message =
        new SnsMessage(UUID.randomUUID().toString(), arn, subject, text, attributes, Instant.now());
    dispatcher.publish(topic, message);
    return message.id();
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
    server.close();
  }
}
