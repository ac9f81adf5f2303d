package com.stygig.async.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

@LocalCloudTest
class SnsFaultsTest {
  private static final Map<String, String> RAW = Map.of("RawMessageDelivery", "true");

  private final SnsTestKit kit;
  private final SnsFaults faults;
  private final TestQueue queue;
  private final String topic;

  SnsFaultsTest(LocalCloud cloud) {
    kit = new SnsTestKit(cloud);
    faults = cloud.snsFaults();
    queue = new TestQueue(cloud);
    topic = kit.topic();
  }

  @AfterEach
  void reset() {
    faults.reset();
  }

  private List<String> publish(int from, int to) {
    List<String> messages = IntStream.range(from, to).mapToObj(i -> "\"m" + i + "\"").toList();
    messages.forEach(message -> kit.publish(topic, message));
    return messages;
  }

  @Test
  void duplicatesArriveTwice() {
    kit.subscribe(topic, queue, RAW);
    faults.duplicate(1);

    List<String> messages = publish(0, 5);
    List<String> twice = Stream.concat(messages.stream(), messages.stream()).toList();

    assertThat(queue.awaitBodies(10)).containsExactlyInAnyOrderElementsOf(twice);
    assertThat(faults.duplicated()).isEqualTo(5);
  }

  @Test
  void whatIsDroppedNeverArrives() {
    kit.subscribe(topic, queue, RAW);
    faults.drop(1);
    faults.duplicate(1);
    publish(0, 5);
    assertThat(faults.dropped()).isEqualTo(5);
    assertThat(faults.duplicated()).isZero();
    faults.reset();

    List<String> later = publish(5, 6);

    assertThat(queue.awaitBodies(1)).isEqualTo(later);
    assertThat(faults.dropped()).isZero();
  }

  @Test
  void whatIsCorruptedIsNoJson() {
    TestQueue enveloped = new TestQueue(kit.cloud);
    kit.subscribe(topic, queue, RAW);
    kit.subscribe(topic, enveloped, Map.of());
    faults.corrupt(1);

    publish(0, 3);

    queue.awaitBodies(3).forEach(SnsFaultsTest::assertNoJson);
    enveloped.awaitBodies(3).forEach(SnsFaultsTest::assertNoJson);
    assertThat(faults.corrupted()).isEqualTo(6);
  }

  private static void assertNoJson(String body) {
    assertThatThrownBy(() -> new JsonMapper().readTree(body)).isInstanceOf(JacksonException.class);
  }

  @Test
  void whatIsReorderedArrivesAfterLaterMessages() {
    await().until(this::isOvertaken); // unless the machine was so slow that it was not held enough
  }

  private boolean isOvertaken() {
    String topic = kit.topic();
    TestQueue queue = new TestQueue(kit.cloud);
    kit.subscribe(topic, queue, RAW);
    faults.reset();
    faults.reorder(1);
    kit.publish(topic, "held");
    faults.reorder(0);
    for (int i = 0; i < 5; i++) {
      kit.publish(topic, "later");
    }
    assertThat(faults.reordered()).isEqualTo(1);
    return queue.awaitBodies(6).indexOf("held") > 0;
  }

  @Test
  void whatIsReorderedArrivesAlsoWhenNothingFollows() {
    kit.subscribe(topic, queue, RAW);
    faults.reorder(1);

    List<String> all = publish(0, 3);

    assertThat(queue.awaitBodies(3)).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void aDelayHoldsEveryMessage() {
    kit.subscribe(topic, queue, RAW);
    faults.delay(Duration.ofMillis(500));
    Instant published = Instant.now();

    publish(0, 1);
    queue.await(1);

    assertThat(Instant.now()).isAfterOrEqualTo(published.plusMillis(500));
  }

  @Test
  void theSameSeedHitsTheSameMessages() {
    List<List<String>> rounds = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      String topic = kit.topic();
      TestQueue queue = new TestQueue(kit.cloud);
      kit.subscribe(topic, queue, RAW);
      faults.reset();
      faults.drop(0.5);
      faults.seed(42);
      for (int i = 0; i < 40; i++) {
        kit.publish(topic, "m" + i);
      }
      List<String> arrived = new ArrayList<>(queue.awaitBodies(40 - (int) faults.dropped()));
      Collections.sort(arrived);
      rounds.add(arrived);
    }

    assertThat(rounds.get(0)).isEqualTo(rounds.get(1)).hasSizeBetween(5, 35);
  }

  @Test
  void confirmationsAlwaysGoRight() {
    faults.drop(1);

    kit.subscribe(topic, "email", "careful@example.com", Map.of());

    await().until(() -> kit.cloud.mailbox("careful@example.com").size() == 1);
  }

  @Test
  void refusesWhatIsNoProbability() {
    for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> faults.drop(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("The probability of drop must be from 0 to 1: " + wrong);
      assertThatThrownBy(() -> faults.duplicate(wrong)).hasMessageContaining("duplicate");
      assertThatThrownBy(() -> faults.corrupt(wrong)).hasMessageContaining("corrupt");
      assertThatThrownBy(() -> faults.reorder(wrong)).hasMessageContaining("reorder");
    }
    assertThatThrownBy(() -> faults.delay(Duration.ofMillis(-1)))
        .hasMessage("delay must not be negative: PT-0.001S");
  }
}
