package com.stygig.async.waiters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.S3Uri;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.waiters.SnsHttpWaiter.Response;
import com.stygig.async.waiters.SnsHttpWaiter.Verdict;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What an adversary can make the waiter do who knows its URL and its topic. */
@LocalCloudTest
@Timeout(120)
class SnsForgeryTest {
  private static final String CERTIFICATES = "https://sns.ap-south-1.amazonaws.com";

  private final LocalCloud cloud;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final String topicArn;
  private final SnsCertificateHost host = new SnsCertificateHost();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<AutoCloseable> closeables = new ArrayList<>();
  private SnsPosts genuine;
  private SnsHttpWaiter waiter;

  SnsForgeryTest(LocalCloud cloud) {
    this.cloud = cloud;
    this.topicArn = cloud.snsClient().createTopic(b -> b.name("topic-" + run)).join().topicArn();
  }

  @BeforeEach
  void start() throws IOException {
    SnsHttpWaiter receiver =
        SnsHttpWaiter.builder(topicArn)
            .confirmSubscriptions(cloud.snsClient())
            .httpClient(cloud.snsCertificateClient())
            .unknownIsRetried(false)
            .build();
    closeables.add(receiver);
    genuine = SnsPosts.to(receiver, cloud, topicArn);
    closeables.add(genuine);
    host.serve(
        URI.create(json(genuine.last()).get("SigningCertURL").stringValue()),
        cloud.snsCertificateClient());
    waiter = SnsHttpWaiter.builder(topicArn).httpClient(host.client()).build();
    closeables.add(waiter);
  }

  @AfterEach
  void close() throws Exception {
    host.close();
    threads.shutdownNow();
    for (AutoCloseable closeable : closeables) {
      closeable.close();
    }
  }

  private static ObjectNode json(SnsPosts.Post post) {
    return (ObjectNode) Notifications.JSON.readTree(post.body());
  }

  private InvocationReceipt receipt(String name) {
    return InvocationReceipt.builder(
            run + "-" + name, "endpoint", S3Uri.parse("s3://bucket/" + run + "/" + name + ".out"))
        .invokedAt(Instant.now())
        .deadline(Instant.now().plus(Duration.ofHours(6)))
        .build();
  }

  /** A message as SNS signed and posted it, to another waiter. */
  private SnsPosts.Post signed(String name) {
    int before = genuine.all().size();
    ObjectNode notification = Notifications.completed(receipt(name), "result");
    cloud.snsClient().publish(b -> b.topicArn(topicArn).message(notification.toString())).join();
    await().until(() -> genuine.all().size() > before);
    return genuine.last();
  }

  private Response post(SnsPosts.Post post, Consumer<ObjectNode> change) {
    ObjectNode json = json(post);
    change.accept(json);
    return waiter.receive(post.headers(), json.toString().getBytes(UTF_8)).join();
  }

  private void deliversGenuine(String name) {
    SnsPosts.Post post = signed(name);
    CompletableFuture<InferenceOutcome> outcome =
        waiter.await(receipt(name).inferenceId(), CompletableFuture.completedFuture(receipt(name)));
    assertThat(post(post, json -> {})).isEqualTo(new Response(200, Verdict.DELIVERED));
    assertThat(outcome).isDone();
  }

  private static String someUrl(int number) {
    return CERTIFICATES + "/SimpleNotificationService-%032x.pem".formatted(number);
  }

  @Test
  void whatIsWrongAtFirstSightCostsNoRequest() {
    SnsPosts.Post post = signed("a");
    String topic = topicArn + "-other";
    List<Consumer<ObjectNode>> wrong =
        List.of(
            json -> json.put("TopicArn", topic),
            json -> json.remove("TopicArn"),
            json -> json.put("Timestamp", Instant.now().minus(Duration.ofHours(2)).toString()),
            json -> json.put("Timestamp", Instant.now().plus(Duration.ofHours(2)).toString()),
            json -> json.put("Timestamp", "yesterday"),
            json -> json.remove("Timestamp"),
            json -> json.put("Type", "SomethingElse"),
            json -> json.put("Type", 7),
            json -> json.remove("MessageId"),
            json -> json.remove("Signature"),
            json -> json.put("Signature", "no Base64!"),
            json -> json.put("SignatureVersion", "3"),
            json -> json.remove("SigningCertURL"));

    for (Consumer<ObjectNode> change : wrong) {
      Response response =
          post(
              post,
              json -> {
                json.put("SigningCertURL", someUrl(1));
                change.accept(json);
              });
      assertThat(response).isEqualTo(new Response(403, Verdict.REFUSED));
    }

    assertThat(host.requests()).isEmpty();
    assertThat(waiter.refusedMessages()).isEqualTo(wrong.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://sns.ap-south-1.amazonaws.com/SimpleNotificationService-0a1b.pem",
        "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0a1b.pem",
        "https://sns.ap-south-1.amazonaws.com.cn/SimpleNotificationService-0a1b.pem",
        "https://sns.ap-south-1.amazonaws.com.evil.com/SimpleNotificationService-0a1b.pem",
        "https://sns.ap-south-1.amazonaws.com@evil.com/SimpleNotificationService-0a1b.pem",
        "https://me@sns.ap-south-1.amazonaws.com/SimpleNotificationService-0a1b.pem",
        "https://sns.ap-south-1.amazonaws.com:8443/SimpleNotificationService-0a1b.pem",
        "https://sns.ap-south-1.amazonaws.com/",
        "https://sns.ap-south-1.amazonaws.com/?Action=ListTopics",
        "https://sns.ap-south-1.amazonaws.com/0a1b.pem",
        "https://sns.ap-south-1.amazonaws.com/x/SimpleNotificationService-0a1b.pem",
        "https://sns.ap-south-1.amazonaws.com/x/../SimpleNotificationService-0a1b.pem",
        "https://sns.ap-south-1.amazonaws.com/SimpleNotificationService-0a1b.pem?x=1",
        "https://sns.ap-south-1.amazonaws.com/SimpleNotificationService-0a1b.pem#x",
        "https://sns.ap-south-1.amazonaws.com/SimpleNotificationService-0a1b.pem\n",
        "https://sns.ap-south-1.amazonaws.com/SimpleNotificationService-xyz.pem",
        "https://sns.ap-south-1.amazonaws.com/SimpleNotificationService-.pem",
        "https://sns.ap-south-1.amazonaws.com/SimpleNotificationService-0a1b.txt",
        "https://sns.ap-south-1.amazonaws.com/SimpleNotificationService-%30.pem",
        "//sns.ap-south-1.amazonaws.com/SimpleNotificationService-0a1b.pem",
        "file:///etc/passwd",
        "no URL",
        ""
      })
  void onlySnssOwnCertificatesAreFetched(String url) {
    assertThat(post(signed("a"), json -> json.put("SigningCertURL", url)))
        .isEqualTo(new Response(403, Verdict.REFUSED));

    assertThat(host.requests()).isEmpty();
  }

  @Test
  void aMessageThatSaysAThingTwiceIsRefused() {
    SnsPosts.Post post = signed("a");
    String twice =
        new String(post.body(), UTF_8).replaceFirst("\\{", "{\"TopicArn\":\"" + topicArn + "x\",");

    assertThat(waiter.receive(post.headers(), twice.getBytes(UTF_8)).join().status())
        .isEqualTo(403);
    assertThat(host.requests()).isEmpty();
  }

  @Test
  void theSameForgedUrlCostsOneRequest() {
    SnsPosts.Post post = signed("a");

    for (int i = 0; i < 100; i++) {
      assertThat(post(post, json -> json.put("SigningCertURL", someUrl(1))).status())
          .isEqualTo(403);
    }

    assertThat(host.requests()).hasSize(1);
  }

  @Test
  void aFloodOfForgedUrlsDoesNotEvictTheGenuineCertificate() {
    deliversGenuine("before");
    SnsPosts.Post post = signed("a");

    for (int i = 0; i < 200; i++) {
      int number = i;
      assertThat(post(post, json -> json.put("SigningCertURL", someUrl(number))).status())
          .isEqualTo(403);
    }

    deliversGenuine("after");
    assertThat(host.requestsForTheCertificate()).isEqualTo(1);
  }

  @Test
  void fetchesUnderWayAreBoundedAndDelayNoGenuineMessage() throws Exception {
    deliversGenuine("before");
    SnsPosts.Post post = signed("a");
    host.doNotAnswerOthers();
    int posts = 60;
    CountDownLatch sent = new CountDownLatch(posts);
    List<CompletableFuture<Response>> forged = new ArrayList<>();
    for (int i = 0; i < posts; i++) {
      int number = i;
      forged.add(
          CompletableFuture.supplyAsync(
              () -> {
                sent.countDown();
                return post(post, json -> json.put("SigningCertURL", someUrl(number)));
              },
              threads));
    }
    sent.await();
    await().until(() -> host.mostUnderWay() > 1);

    deliversGenuine("meanwhile");

    assertThat(host.mostUnderWay()).isLessThanOrEqualTo(SigningCertificates.MAX_UNDER_WAY);
    long held = forged.stream().filter(response -> !response.isDone()).count();
    assertThat(held).isLessThanOrEqualTo(SigningCertificates.MAX_UNDER_WAY);
    for (CompletableFuture<Response> response : forged) {
      assertThat(response.get(60, TimeUnit.SECONDS).status()).isIn(403, 503);
    }
  }

  @Test
  void messagesThatNeedTheSameCertificateWaitForOneRequest() {
    SnsPosts.Post post = signed("a");
    waiter.await(receipt("a").inferenceId(), CompletableFuture.completedFuture(receipt("a")));
    List<CompletableFuture<Response>> responses = new ArrayList<>();

    for (int i = 0; i < 20; i++) {
      responses.add(CompletableFuture.supplyAsync(() -> post(post, json -> {}), threads));
    }

    assertThat(responses)
        .allSatisfy(response -> assertThat(response.join().status()).isEqualTo(200));
    assertThat(host.requests()).hasSize(1);
  }

  @Test
  void aReplayCostsNothingWhateverItsSignature() {
    SnsPosts.Post post = signed("a");
    waiter.await(receipt("a").inferenceId(), CompletableFuture.completedFuture(receipt("a")));
    assertThat(post(post, json -> {}).verdict()).isEqualTo(Verdict.DELIVERED);

    assertThat(post(post, json -> json.put("SigningCertURL", someUrl(1))))
        .isEqualTo(new Response(200, Verdict.RECEIVED_BEFORE));

    assertThat(host.requests()).hasSize(1);
  }

  @Test
  void whileSnssHostIsInTroubleSnsIsAskedToTryAgain() {
    SnsPosts.Post post = signed("a");
    host.answerWith(503);

    assertThat(post(post, json -> {})).isEqualTo(new Response(503, Verdict.TRY_AGAIN));
  }

  @Test
  void theCallerIsNotBlockedWhileACertificateIsFetched() {
    SnsPosts.Post post = signed("a");
    host.doNotAnswerOthers();
    ObjectNode json = json(post).put("SigningCertURL", someUrl(1));

    CompletableFuture<Response> response =
        waiter.receive(post.headers(), json.toString().getBytes(UTF_8));

    assertThat(response).isNotDone();
    waiter.close();
    assertThat(response.orTimeout(30, TimeUnit.SECONDS).join().status()).isEqualTo(503);
  }
}
