package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@LocalCloudTest
class SubscribeCommandTest {
  private final LocalCloud cloud;
  private TeamCloud team;
  private String topic;

  SubscribeCommandTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void set() {
    team = new TeamCloud(cloud);
    topic = cloud.snsClient().createTopic(b -> b.name("t-" + UUID.randomUUID())).join().topicArn();
  }

  @AfterEach
  void restore() {
    team.close();
  }

  private String[] args(String options) {
    return team.args(
        ("subscribe --endpoint-name " + team.async + " --topic-arn " + topic + " " + options)
            .strip()
            .split(" +", -1));
  }

  private Run subscribe(String options) {
    return Run.of(args(options));
  }

  private void deploy() {
    var unused =
        cloud.deploy(team.asyncConfig(team.model).successTopic(topic).errorTopic(topic).build());
  }

  private void invoke() {
    Run run = team.run("invoke", "--endpoint-name", team.async, "--wait", "--json");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void anAddressGetsMailAndIsToldHowToConfirm() {
    Run first = subscribe("--protocol email --notification-endpoint me@example.com");
    Run second = subscribe("--protocol email --notification-endpoint me@example.com");

    assertThat(first.exitCode()).isZero();
    assertThat(first.out())
        .contains("Subscribed: me@example.com to " + topic + ", not confirmed yet")
        .contains("mail with a link");
    assertThat(second.out()).contains("Subscribed already: me@example.com");
    assertThat(cloud.mailbox("me@example.com")).isNotEmpty();
  }

  @Test
  void aQueueIsMadeConfirmedListedAndUnsubscribed() {
    Run made = subscribe("--protocol sqs --json");

    assertThat(made.exitCode()).isZero();
    JsonNode subscription = made.json().get(0);
    assertThat(subscription.get("confirmed").booleanValue()).isTrue();
    assertThat(subscription.get("endpoint").asString()).endsWith(":stygig-subscribe-" + team.async);
    assertThat(subscribe("--protocol sqs").out()).contains("Subscribed already: ");
    assertThat(subscribe("--list").out()).contains("sqs").contains("stygig-subscribe-");

    String arn = subscription.get("subscription_arn").asString();
    assertThat(subscribe("--unsubscribe " + arn).out()).contains("Unsubscribed " + arn);
    assertThat(subscribe("--list").out()).contains("Nobody is subscribed to " + topic);
    assertThat(subscribe("--list --json").json()).isEmpty();
  }

  @Test
  void aQueueThatIsThereIsSubscribedByItsUrlOrArn() {
    String url =
        cloud.sqsClient().createQueue(b -> b.queueName("q-" + UUID.randomUUID())).join().queueUrl();

    Run run = subscribe("--protocol sqs --notification-endpoint " + url);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("confirmed").contains("access policy does not name the topic");
    String arn = subscribe("--list --json").json().get(0).get("endpoint").asString();
    assertThat(subscribe("--protocol sqs --notification-endpoint " + arn).out())
        .contains("Subscribed already: " + arn);
    assertThat(subscribe("--protocol sqs --notification-endpoint " + url + "x").err())
        .contains("Queue not found");
  }

  @Test
  void printsNotificationsUntilEnoughHaveComeAndRemovesItsQueue() throws Exception {
    try (BackgroundRun listening = new BackgroundRun(args("--listen --count 2 --json"))) {
      listening.await(() -> listening.err().contains("Listening to " + topic));
      deploy(); // sends a test
      invoke();

      assertThat(listening.exitCode()).isZero();
      assertThat(listening.out().lines().map(line -> JsonMapper.shared().readTree(line)))
          .extracting(json -> json.get("status").asString())
          .contains("Completed");
    }
    assertThat(
            cloud.sqsClient().listQueues(b -> b.queueNamePrefix("stygig-cli-")).join().queueUrls())
        .isEmpty();
    assertThat(subscribe("--list").out()).contains("Nobody is subscribed");
  }

  @Test
  void listensUntilItIsInterruptedAndRemovesItsQueueThenToo() throws Exception {
    try (BackgroundRun listening = new BackgroundRun(args("--listen --timeout 60"))) {
      listening.await(() -> listening.err().contains("Listening"));
      deploy();
      listening.await(() -> listening.out().contains("  Test  "));
      invoke();
      listening.await(() -> listening.out().contains("  Completed  "));
      assertThat(listening.out()).contains("s3://stygig-ml-s3/async-inference-results/");

      assertThat(listening.interrupt()).isZero();
    }
    assertThat(subscribe("--list").out()).contains("Nobody is subscribed");
  }

  @Test
  void tooFewNotificationsInTimeHaveAnExitCodeOfTheirOwn() {
    assertThat(subscribe("--listen --timeout 1").exitCode()).isZero();
    assertThat(subscribe("--listen --timeout 1 --count 1").exitCode()).isEqualTo(Stygig.TIMED_OUT);
  }

  @Test
  void asksSageMakerForTheEndpointsTopics() {
    assertThat(team.run("subscribe", "--list", "--endpoint-name", team.async).err())
        .contains("Endpoint not found: " + team.async);
    deploy();

    Run run = team.run("subscribe", "--list", "--endpoint-name", team.async);

    assertThat(run.out()).contains("Nobody is subscribed to " + topic);
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void anEndpointThatNotifiesNobodyIsSaidTo() {
    team.withAsync(team.model);

    Run run = team.run("subscribe", "--list", "--endpoint-name", team.async);

    assertThat(run.err()).contains("notifies no topic");
    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
  }

  @Test
  void aTopicThatIsNotThereIsNamed() {
    topic = topic + "x";

    Run run = subscribe("--protocol email --notification-endpoint me@example.com");

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(run.err()).contains("Topic not found: " + topic);
    assertThat(subscribe("--list").exitCode()).isEqualTo(Stygig.FAILED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                              | Give one of --protocol",
        "--list --listen                               | Give one of --protocol",
        "--protocol email                              | needs --notification-endpoint",
        "--protocol email --notification-endpoint me   | Not a mail address: 'me'",
        "--protocol https --notification-endpoint x    | Not an https URL: 'x'",
        "--protocol https --notification-endpoint http://a.b/ | Not an https URL",
        "--protocol sqs --notification-endpoint x      | Not a queue's URL or ARN: 'x'",
        "--protocol sms --notification-endpoint x      | sms",
        "--list --notification-endpoint x              | goes with --protocol",
        "--unsubscribe PendingConfirmation             | 'PendingConfirmation'",
        "--list --count 1                              | go with --listen",
        "--listen --count 0                            | --count must be at least 1: 0",
        "--listen --timeout 0                          | --timeout must be at least 1: 0",
        "--list --topic-arn x                          | Not a topic's ARN",
      })
  void refusesWhatCannotBeBeforeAnythingIsSent(String options, String message) {
    Run run = subscribe(options == null ? "" : options);

    assertThat(run.err().lines()).singleElement().asString().contains(message);
    assertThat(run.exitCode()).isEqualTo(Stygig.USAGE);
    assertThat(run.out()).isEmpty();
  }
}
