package com.stygig.async.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.messagemanager.sns.SnsMessageManager;
import software.amazon.awssdk.messagemanager.sns.model.SnsNotification;
import software.amazon.awssdk.messagemanager.sns.model.SnsSubscriptionConfirmation;

@LocalCloudTest
class SnsHttpTest {
  private final SnsTestKit kit;
  private final String topic;
  private final List<Post> posts = new CopyOnWriteArrayList<>();
  private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
  private HttpServer server;
  private SnsMessageManager manager;

  SnsHttpTest(LocalCloud cloud) {
    kit = new SnsTestKit(cloud);
    topic = kit.topic();
  }

  private record Post(Headers headers, String body) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/sns", this::receive);
    server.start();
    manager =
        SnsMessageManager.builder()
            .region(kit.cloud.region())
            .httpClient(kit.cloud.snsCertificateClient())
            .build();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    manager.close();
  }

  private void receive(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    posts.add(new Post(exchange.getRequestHeaders(), new String(body, StandardCharsets.UTF_8)));
    Integer status = statuses.poll();
    exchange.sendResponseHeaders(status == null ? 200 : status, -1);
    exchange.close();
  }

  private Post post(int number) {
    await().until(() -> posts.size() >= number);
    return posts.get(number - 1);
  }

  private String subscribe(Map<String, String> attributes) {
    return kit.sns
        .subscribe(
            b ->
                b.topicArn(topic)
                    .protocol("http")
                    .endpoint("http://127.0.0.1:" + server.getAddress().getPort() + "/sns")
                    .returnSubscriptionArn(true)
                    .attributes(attributes))
        .join()
        .subscriptionArn();
  }

  private SnsSubscriptionConfirmation confirmation(Post post) {
    return (SnsSubscriptionConfirmation) manager.parseMessage(post.body());
  }

  private static HttpResponse<String> get(URI uri) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  @Test
  void aUrlIsAskedForConfirmationAndGetsNothingBefore() throws Exception {
    String subscription = subscribe(Map.of());
    Post first = post(1);
    kit.publish(topic, "too early");

    SnsSubscriptionConfirmation confirmation = confirmation(first);
    assertThat(first.headers().getFirst("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
    assertThat(first.headers().getFirst("x-amz-sns-message-type"))
        .isEqualTo("SubscriptionConfirmation");
    assertThat(first.headers().getFirst("x-amz-sns-message-id"))
        .isEqualTo(confirmation.messageId());
    assertThat(first.headers().getFirst("x-amz-sns-topic-arn")).isEqualTo(topic);
    assertThat(first.headers()).doesNotContainKey("X-amz-sns-subscription-arn");

    HttpResponse<String> answer = get(confirmation.subscribeUrl());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("<SubscriptionArn>" + subscription + "</SubscriptionArn>");
    kit.publish(topic, "now");

    Post second = post(2);
    assertThat(((SnsNotification) manager.parseMessage(second.body())).message()).isEqualTo("now");
    assertThat(second.headers().getFirst("x-amz-sns-message-type")).isEqualTo("Notification");
    assertThat(second.headers().getFirst("x-amz-sns-subscription-arn")).isEqualTo(subscription);
  }

  @Test
  void theTokenConfirmsToo() {
    String subscription = subscribe(Map.of());

    String confirmed =
        kit.sns
            .confirmSubscription(
                b ->
                    b.topicArn(topic)
                        .token(confirmation(post(1)).token())
                        .authenticateOnUnsubscribe("true"))
            .join()
            .subscriptionArn();

    assertThat(confirmed).isEqualTo(subscription);
    assertThat(
            kit.sns
                .getSubscriptionAttributes(b -> b.subscriptionArn(subscription))
                .join()
                .attributes())
        .containsEntry("PendingConfirmation", "false")
        .containsEntry("ConfirmationWasAuthenticated", "true");
  }

  @Test
  void aWrongTokenConfirmsNothing() throws Exception {
    subscribe(Map.of());

    HttpResponse<String> answer =
        get(URI.create(confirmation(post(1)).subscribeUrl().toString() + "x"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("<Code>InvalidParameter</Code>");
  }

  @Test
  void theLinkInAMessageUnsubscribes() throws Exception {
    subscribe(Map.of());
    get(confirmation(post(1)).subscribeUrl());
    kit.publish(topic, "x");

    get(((SnsNotification) manager.parseMessage(post(2).body())).unsubscribeUrl());

    assertThat(kit.sns.listSubscriptionsByTopic(b -> b.topicArn(topic)).join().subscriptions())
        .isEmpty();
  }

  @Test
  void aRawMessageIsPostedBare() throws Exception {
    subscribe(Map.of("RawMessageDelivery", "true"));
    get(confirmation(post(1)).subscribeUrl());

    kit.publish(topic, "bare");

    assertThat(post(2).body()).isEqualTo("bare");
    assertThat(post(2).headers().getFirst("x-amz-sns-rawdelivery")).isEqualTo("true");
  }

  @Test
  void aServerErrorIsTriedAgainThreeTimesAndARefusalIsNot() throws Exception {
    subscribe(Map.of("RawMessageDelivery", "true"));
    get(confirmation(post(1)).subscribeUrl());

    statuses.addAll(List.of(503, 429, 500));
    kit.publish(topic, "persistent");
    assertThat(post(5).body()).isEqualTo("persistent");

    statuses.addAll(List.of(500, 500, 500, 500));
    kit.publish(topic, "hopeless");
    assertThat(post(9).body()).isEqualTo("hopeless");

    statuses.add(403);
    kit.publish(topic, "refused");
    assertThat(post(10).body()).isEqualTo("refused");
    kit.publish(topic, "last");
    assertThat(post(11).body()).isEqualTo("last");
  }
}
