package com.stygig.async.waiters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.S3Uri;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.waiters.SnsHttpWaiter.Response;
import com.stygig.async.waiters.SnsHttpWaiter.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

@LocalCloudTest
class SnsHttpWaiterTest {
  private final LocalCloud cloud;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final String topicArn;
  private final AtomicReference<Instant> later = new AtomicReference<>();
  private final List<AutoCloseable> closeables = new ArrayList<>();

  SnsHttpWaiterTest(LocalCloud cloud) {
    this.cloud = cloud;
    this.topicArn = cloud.snsClient().createTopic(b -> b.name("topic-" + run)).join().topicArn();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : closeables) {
      closeable.close();
    }
  }

  private SnsHttpWaiter waiter(Consumer<SnsHttpWaiter.Builder> settings) {
    return waiter(topicArn, settings);
  }

  private SnsHttpWaiter waiter(String topic, Consumer<SnsHttpWaiter.Builder> settings) {
    SnsHttpWaiter.Builder builder =
        SnsHttpWaiter.builder(topic)
            .confirmSubscriptions(cloud.snsClient())
            .httpClient(cloud.snsCertificateClient())
            .clock(() -> later.get() == null ? Instant.now() : later.get());
    settings.accept(builder);
    SnsHttpWaiter waiter = builder.build();
    closeables.add(waiter);
    return waiter;
  }

  private SnsPosts posts(SnsHttpWaiter waiter) {
    SnsPosts posts = SnsPosts.to(waiter, cloud, topicArn);
    closeables.add(posts);
    return posts;
  }

  private InvocationReceipt receipt(String name) {
    return InvocationReceipt.builder(
            run + "-" + name, "endpoint", S3Uri.parse("s3://bucket/" + run + "/" + name + ".out"))
        .invokedAt(Instant.now())
        .deadline(Instant.now().plus(Duration.ofHours(6)))
        .build();
  }

  private static CompletableFuture<InferenceOutcome> watch(
      SnsHttpWaiter waiter, InvocationReceipt receipt) {
    return waiter.await(receipt.inferenceId(), CompletableFuture.completedFuture(receipt));
  }

  private void publish(ObjectNode notification) {
    cloud.snsClient().publish(b -> b.topicArn(topicArn).message(notification.toString())).join();
  }

  /** A message as SNS signed and posted it, to a waiter that nobody asks. */
  private SnsPosts.Post signed(ObjectNode notification) {
    SnsPosts posts = posts(waiter(builder -> builder.unknownIsRetried(false)));
    int before = posts.all().size();
    publish(notification);
    await().until(() -> posts.all().size() > before);
    return posts.last();
  }

  private static Response receive(SnsHttpWaiter waiter, SnsPosts.Post post) {
    return waiter.receive(post.headers(), post.body()).join();
  }

  @Test
  void whatSnsSignedCompletesTheInference() {
    SnsPosts.Post post = signed(Notifications.completed(receipt("a"), "result"));
    SnsHttpWaiter waiter = waiter(builder -> {});
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));

    assertThat(receive(waiter, post)).isEqualTo(new Response(200, Verdict.DELIVERED));

    assertThat(
            ((InferenceOutcome.Succeeded)
                    outcome.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join())
                .body()
                .orElseThrow()
                .asUtf8String())
        .isEqualTo("result");
  }

  @Test
  void believesSignatureVersionTwo() {
    cloud
        .snsClient()
        .setTopicAttributes(
            b -> b.topicArn(topicArn).attributeName("SignatureVersion").attributeValue("2"))
        .join();
    SnsPosts.Post post = signed(Notifications.completed(receipt("a")));
    assertThat(new String(post.body(), UTF_8)).containsPattern("\"SignatureVersion\" ?: ?\"2\"");
    SnsHttpWaiter waiter = waiter(builder -> {});
    watch(waiter, receipt("a"));

    assertThat(receive(waiter, post).status()).isEqualTo(200);
  }

  @Test
  void refusesAMessageInWhichAnyByteOfTheNotificationWasChanged() {
    SnsPosts.Post post = signed(Notifications.completed(receipt("a")));
    SnsHttpWaiter waiter = waiter(builder -> {});
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));
    String text = new String(post.body(), UTF_8);
    int start = text.indexOf("inferenceId");

    for (int at = start; at < start + 40; at++) {
      byte[] changed = post.body().clone();
      changed[at] ^= 1;
      assertThat(waiter.receive(post.headers(), changed).join().status()).isEqualTo(403);
    }

    assertThat(outcome).isNotDone();
    assertThat(waiter.refusedMessages()).isEqualTo(40);
  }

  @Test
  void refusesACertificateFromAnywhereElse() {
    SnsPosts.Post post = signed(Notifications.completed(receipt("a")));
    SnsHttpWaiter waiter = waiter(builder -> {});
    watch(waiter, receipt("a"));
    String text = new String(post.body(), UTF_8);

    for (String host :
        List.of(
            "sns.us-east-1.amazonaws.com", "evil.com", "sns.ap-south-1.amazonaws.com.evil.com")) {
      String changed = text.replace("https://sns.ap-south-1.amazonaws.com", "https://" + host);
      assertThat(changed).isNotEqualTo(text);
      assertThat(waiter.receive(post.headers(), changed.getBytes(UTF_8)).join().status())
          .isEqualTo(403);
    }
    String notEncrypted = text.replace("https://sns.ap-south-1", "http://sns.ap-south-1");
    assertThat(waiter.receive(post.headers(), notEncrypted.getBytes(UTF_8)).join().status())
        .isEqualTo(403);
  }

  @Test
  void refusesWhatWasSignedWithTheCertificateOfAnotherCloud() {
    SnsPosts.Post post = signed(Notifications.completed(receipt("a")));
    try (LocalCloud other = LocalCloud.start()) {
      SnsHttpWaiter waiter = waiter(builder -> builder.httpClient(other.snsCertificateClient()));
      CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));

      assertThat(receive(waiter, post).status()).isIn(403, 503);
      assertThat(outcome).isNotDone();
    }
  }

  @Test
  void refusesWhatIsOlderThanTheMaximumAge() {
    SnsPosts.Post post = signed(Notifications.completed(receipt("a")));
    SnsHttpWaiter waiter = waiter(builder -> {});
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));

    later.set(Instant.now().plus(Duration.ofMinutes(61)));
    assertThat(receive(waiter, post).status()).isEqualTo(403);
    later.set(Instant.now().minus(Duration.ofMinutes(10)));
    assertThat(receive(waiter, post).status()).isEqualTo(403);
    assertThat(outcome).isNotDone();

    later.set(Instant.now().plus(Duration.ofMinutes(59)));
    assertThat(receive(waiter, post).status()).isEqualTo(200);
  }

  @Test
  void aReplayChangesNothing() {
    SnsPosts.Post post = signed(Notifications.completed(receipt("a")));
    SnsHttpWaiter waiter = waiter(builder -> {});
    watch(waiter, receipt("a"));
    receive(waiter, post);
    CompletableFuture<InferenceOutcome> again = watch(waiter, receipt("a"));

    assertThat(receive(waiter, post)).isEqualTo(new Response(200, Verdict.RECEIVED_BEFORE));

    assertThat(again).isNotDone();
  }

  @Test
  void refusesASignedMessageOfATopicThatWasNotNamed() {
    SnsPosts.Post post = signed(Notifications.completed(receipt("a")));
    SnsHttpWaiter waiter = waiter(topicArn + "-other", builder -> {});
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));

    assertThat(receive(waiter, post).status()).isEqualTo(403);
    assertThat(outcome).isNotDone();
  }

  @Test
  void refusesWhatContradictsTheReceipt() {
    ObjectNode elsewhere = Notifications.completed(receipt("a"));
    ((ObjectNode) elsewhere.get("responseParameters")).put("outputLocation", "s3://evil/a.out");
    SnsPosts.Post post = signed(elsewhere);
    SnsHttpWaiter waiter = waiter(builder -> {});
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));

    assertThat(receive(waiter, post).status()).isEqualTo(403);
    assertThat(outcome).isNotDone();
  }

  @Test
  void letsSnsTryAgainForAnInferenceThatIsUnknownHere() {
    SnsPosts.Post post = signed(Notifications.completed(receipt("a")));

    assertThat(receive(waiter(builder -> {}), post).status()).isEqualTo(503);
    assertThat(receive(waiter(builder -> builder.unknownIsRetried(false)), post).status())
        .isEqualTo(200);
  }

  @Test
  void confirmsNoSubscriptionUnlessToldTo() {
    SnsHttpWaiter waiter =
        SnsHttpWaiter.builder(topicArn).httpClient(cloud.snsCertificateClient()).build();
    closeables.add(waiter);
    SnsPosts posts = SnsPosts.toUnconfirmed(waiter, cloud, topicArn);
    closeables.add(posts);

    assertThat(posts.last().answer().status()).isEqualTo(403);
    assertThat(
            cloud
                .snsClient()
                .listSubscriptionsByTopic(b -> b.topicArn(topicArn))
                .join()
                .subscriptions())
        .allMatch(subscription -> subscription.subscriptionArn().equals("PendingConfirmation"));
  }

  @Test
  void garbageIsRefusedAndNeverThrown() {
    SnsHttpWaiter waiter = waiter(builder -> {});
    byte[] large = new byte[(1 << 20) + 1];
    Arrays.fill(large, (byte) ' ');

    for (String garbage :
        List.of("", "null", "[]", "{}", "not json", "{\"Type\":\"Notification\"}", "\0\1\2")) {
      assertThat(waiter.receive(Map.of(), garbage.getBytes(UTF_8)).join().status()).isEqualTo(403);
    }
    assertThat(waiter.receive(Map.of(), large).join().status()).isEqualTo(413);
    assertThat(
            waiter
                .receive(Map.of("X-Amz-Sns-Rawdelivery", List.of("true")), new byte[0])
                .join()
                .status())
        .isEqualTo(403);
  }

  @Test
  void countsWhatSnsSignedAndNobodyCanRead() {
    SnsPosts.Post post = signed(Notifications.JSON.createObjectNode().put("some", "thing"));
    SnsHttpWaiter waiter = waiter(builder -> {});

    assertThat(receive(waiter, post).status()).isEqualTo(400);
    assertThat(waiter.unreadableMessages()).isEqualTo(1);
  }

  @Test
  void isClosedForGood() {
    SnsHttpWaiter waiter = waiter(builder -> {});
    waiter.close();

    assertThat(waiter.receive(Map.of(), new byte[0]).join().status()).isEqualTo(503);
  }

  @Test
  void theBuilderRefusesBadValuesAndNamesThem() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SnsHttpWaiter.builder("my-topic"))
        .withMessageContaining("'my-topic'");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SnsHttpWaiter.builder(
                    "arn:aws:sns:ap-south-1:123456789012:a",
                    "arn:aws:sns:us-east-1:123456789012:b"))
        .withMessageContaining("us-east-1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SnsHttpWaiter.builder(topicArn).maxAge(Duration.ofDays(2)))
        .withMessageContaining("PT48H");
  }
}
