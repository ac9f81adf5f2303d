package com.stygig.async.waiters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.S3Uri;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.waiters.UnknownMessageHandler.Disposition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.invocation.InvocationOnMock;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** Messages that are no notifications, or only nearly. */
@LocalCloudTest
class BadNotificationsTest {
  /** {@code -Dfuzzed=100000} makes it as many. */
  private static final int FUZZED = Integer.getInteger("fuzzed", 20_000);

  private static final int FUZZED_THROUGH_SQS = 2_000;

  private final LocalCloud cloud;

  BadNotificationsTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  private static InvocationReceipt receipt(String id) {
    Instant now = Instant.now();
    return InvocationReceipt.builder(id, "endpoint", S3Uri.parse("s3://bucket/out/" + id + ".out"))
        .invokedAt(now)
        .deadline(now.plus(Duration.ofHours(1)))
        .build();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {" ", "\0", "\ufeff", "\ud800", "{}x", "{\"a\":1e999999999}", "{'a':1}"})
  void shortNoiseIsUnreadable(String text) {
    assertThatThrownBy(() -> NotificationReader.read(text))
        .isInstanceOf(UnreadableMessageException.class);
  }

  @Test
  void bombsAreUnreadable() {
    List<String> bombs =
        List.of(
            "[".repeat(100_000),
            "{\"a\":".repeat(100_000),
            "{\"inferenceId\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
            "{\"inferenceId\":\"" + "a".repeat(10 << 20) + "\",\"invocationStatus\":\"Completed\"}",
            "{\"" + "a".repeat(1 << 20) + "\":1}",
            "{\"inferenceId\":" + "9".repeat(1 << 20) + "}",
            "{\"Type\":\"Notification\",\"Message\":\"" + "[".repeat(100_000) + "\"}");
    for (String bomb : bombs) {
      assertThatThrownBy(() -> NotificationReader.read(bomb))
          .isInstanceOf(UnreadableMessageException.class)
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(100));
    }
  }

  @Test
  void aNumberThatIsNoneAndRepeatedNamesDoNoHarm() throws Exception {
    InferenceNotification read =
        NotificationReader.read(
                "{\"inferenceId\":\"a\",\"inferenceId\":\"b\",\"x\":1e999999999,"
                    + "\"invocationStatus\":\"Completed\"}")
            .orElseThrow();

    assertThat(read.inferenceId()).isEqualTo("b");
  }

  @Test
  void aNotificationTellsNothingOfTheResponseInIt() throws Exception {
    String response = "secret".repeat(50);
    String base64 = Base64.getEncoder().encodeToString(response.getBytes(UTF_8));
    InferenceNotification read =
        NotificationReader.read(Notifications.completed(receipt("id"), response).toString())
            .orElseThrow();

    assertThat(read.toString() + read.outcome())
        .contains("id")
        .doesNotContain("secret", base64.substring(0, 20));
  }

  /** A router with real tables, and an SQS client that takes everything. */
  private static final class Router {
    final Set<String> asked = ConcurrentHashMap.newKeySet();
    final UnreadableMessages unreadable = new UnreadableMessages();
    final PushTable table;
    final Ways ways;
    final MessageRouter router;

    Router(ScheduledExecutorService scheduler) {
      // Remembers no calls, of which there are many.
      SqsAsyncClient sqs =
          mock(SqsAsyncClient.class, withSettings().stubOnly().defaultAnswer(Router::answer));
      table = new PushTable(Instant::now, scheduler, time -> {}, () -> {}, () -> null);
      ways = Ways.only(table);
      router =
          new MessageRouter(
              table,
              new MessageDisposal(sqs, "https://sqs/q", new Random(1), scheduler),
              (id, message) -> {
                asked.add("asked");
                return Disposition.LEAVE;
              },
              Runnable::run,
              unreadable,
              () -> {});
    }

    private static Object answer(InvocationOnMock call) {
      return CompletableFuture.completedFuture(
          call.getMethod().getName().equals("deleteMessageBatch")
              ? DeleteMessageBatchResponse.builder().build()
              : ChangeMessageVisibilityBatchResponse.builder().build());
    }
  }

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void thousandsOfRandomMessagesDoNoHarm() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ScheduledExecutorService scheduler = DriverThread.create("bad-notifications");
    try {
      Router tested = new Router(scheduler);
      CompletableFuture<InferenceOutcome> accepted =
          tested.ways.await("id-1", CompletableFuture.completedFuture(receipt("id-1")));
      CompletableFuture<InferenceOutcome> pending =
          tested.ways.await("id-2", new CompletableFuture<>());
      List<String> samples = samples();
      int read = 0;
      long usedBefore = usedMemory();
      for (int i = 0; i < FUZZED; i++) {
        String body = mutated(samples.get(random.nextInt(samples.size())), random);
        try {
          long before = tested.unreadable.count();
          tested.router.route(
              Message.builder()
                  .messageId("m")
                  .receiptHandle("r")
                  .body(body)
                  .attributes(
                      Map.of(
                          MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                          "" + random.nextInt(20)))
                  .build());
          read += before == tested.unreadable.count() ? 1 : 0;
        } catch (Throwable e) {
          fail("seed " + seed + ", message " + i + ": " + body, e);
        }
        if (accepted.isDone()) {
          assertThat(accepted).isCompleted();
          accepted = tested.ways.await("id-1", CompletableFuture.completedFuture(receipt("id-1")));
        }
      }
      assertThat(read).isBetween(1, FUZZED - 1);
      assertThat(tested.asked).isNotEmpty();
      assertThat(pending).isNotDone();
      assertThat(usedMemory() - usedBefore).isLessThan(32 << 20);

      tested.router.route(
          Message.builder()
              .body(Notifications.completed(receipt("id-1"), "good").toString())
              .build());
      assertThat(accepted).isCompleted();
    } finally {
      scheduler.shutdownNow();
    }
  }

  @Test
  void aWaiterGoesOnAfterThousandsOfBadMessagesOfAQueue() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String run = UUID.randomUUID().toString().substring(0, 8);
    String queueUrl =
        cloud
            .sqsClient()
            .createQueue(
                b ->
                    b.queueName("bad-" + run)
                        .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "600")))
            .join()
            .queueUrl();
    List<String> samples = samples();
    List<CompletableFuture<?>> sent = new ArrayList<>();
    int count = 0;
    while (count < FUZZED_THROUGH_SQS) {
      List<SendMessageBatchRequestEntry> batch = new ArrayList<>();
      while (batch.size() < 10) {
        String body = forSqs(mutated(samples.get(random.nextInt(samples.size())), random));
        batch.add(
            SendMessageBatchRequestEntry.builder()
                .id("m" + batch.size())
                .messageBody(body)
                .build());
        count++;
      }
      sent.add(cloud.sqsClient().sendMessageBatch(b -> b.queueUrl(queueUrl).entries(batch)));
    }
    sent.forEach(CompletableFuture::join);
    InvocationReceipt good = receipt("good-" + run);
    cloud
        .sqsClient()
        .sendMessage(
            b ->
                b.queueUrl(queueUrl)
                    .messageBody(Notifications.completed(good, "result").toString()))
        .join();
    try (SqsWaiter waiter =
        SqsWaiter.builder(queueUrl)
            .sqsClient(cloud.sqsClient())
            .waitTime(Duration.ofSeconds(1))
            .unknownMessageHandler((id, message) -> Disposition.DELETE)
            .build()) {
      CompletableFuture<InferenceOutcome> outcome =
          waiter.await(good.inferenceId(), CompletableFuture.completedFuture(good));

      assertThat(outcome.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
          .as("seed " + seed)
          .succeedsWithin(Patience.LIMIT);
      assertThat(waiter.unreadableMessages()).isPositive();
    }
  }

  /** SQS takes no empty messages, and no characters that XML does not know. */
  private static String forSqs(String body) {
    StringBuilder legal = new StringBuilder("x");
    body.codePoints()
        .filter(
            c ->
                c == 9
                    || c == 10
                    || c == 13
                    || (c >= 32 && c <= 0xD7FF)
                    || (c >= 0xE000 && c <= 0xFFFD))
        .forEach(legal::appendCodePoint);
    return legal.length() == 1 ? "x" : legal.substring(1);
  }

  private static List<String> samples() {
    InvocationReceipt receipt = receipt("id-1");
    return List.of(
        Notifications.fixture("notification-completed.json").toString(),
        Notifications.fixture("notification-failed.json").toString(),
        Notifications.fixture("notification-test.json").toString(),
        Notifications.completed(receipt, "{\"recommendations\":[]}").toString(),
        Notifications.failed(receipt, "no colour").toString(),
        Notifications.completed(receipt("id-2"), "{}").toString(),
        Notifications.inEnvelope(Notifications.completed(receipt, "{}")));
  }

  /** Noise, a beginning, or a message with characters, values or nesting in place of others. */
  private static String mutated(String sample, Random random) {
    int kind = random.nextInt(10);
    if (kind == 0) {
      return random
          .ints(random.nextInt(200), 0, 0x10000)
          .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
          .toString();
    }
    if (kind == 1) {
      return sample.substring(0, random.nextInt(sample.length()));
    }
    Function<String, String> step =
        kind < 5
            ? text -> withAnotherCharacter(text, random)
            : text -> withAnotherValue(text, random);
    String text = sample;
    for (int i = random.nextInt(3); i >= 0; i--) {
      text = step.apply(text);
    }
    return text;
  }

  private static String withAnotherCharacter(String text, Random random) {
    int at = random.nextInt(text.length());
    char other = (char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(0x10000));
    return text.substring(0, at) + other + text.substring(at + 1);
  }

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "[]",
          "{}",
          "\"\"",
          "0",
          "-1.5",
          "1e999",
          "NaN",
          "123456789012345678901",
          "[[[1]]]",
          "{\"a\":[{}]}",
          "\"Completed\"",
          "\"Failed\"",
          "\"id-1\"",
          "\"id-2\"",
          "\"\\u0000\\r\\n\"",
          "\"\\ud800\"",
          "\"s3://\"",
          "\"TestNotification\"",
          "[".repeat(600),
          "{\"a\":".repeat(600),
          "1".repeat(1_200),
          "{\"content\":\"%%%\",\"encoding\":\"BASE64\"}",
          "{\"content\":7,\"encoding\":[]}");

  /** Replaces what stands between a colon and the comma or the bracket after it. */
  private static String withAnotherValue(String text, Random random) {
    int colon = text.indexOf(':', random.nextInt(text.length()));
    if (colon < 0) {
      return text;
    }
    int end = colon + 1;
    while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(0, colon + 1)
        + VALUES.get(random.nextInt(VALUES.size()))
        + text.substring(end);
  }
}
