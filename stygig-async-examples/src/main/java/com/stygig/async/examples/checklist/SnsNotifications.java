package com.stygig.async.examples.checklist;

import com.stygig.async.examples.checklist.Inbox.Notification;
import com.stygig.async.examples.checklist.Requests.Answer;
import java.time.Duration;
import java.util.Optional;

/** Test 6: the endpoint tells its topic. */
final class SnsNotifications implements AcceptanceTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @Override
  public int number() {
    return 6;
  }

  @Override
  public String title() {
    return "SNS Notifications";
  }

  @Override
  public String command() {
    return "stygig subscribe --protocol email --notification-endpoint your-email@example.com";
  }

  @Override
  public void run(Endpoints endpoints, TestLog log) {
    String topicArn = endpoints.topicArn();
    String email = endpoints.settings().email();
    try (Inbox inbox = Inbox.subscribe(endpoints.aws(), topicArn);
        MailSubscription mail = MailSubscription.subscribe(endpoints, topicArn, email)) {
      mail.check(log);
      Answer answer = endpoints.requests().ask(endpoints.sampleRequest());
      Duration limit = endpoints.settings().scaled(LIMIT).plusSeconds(10);
      check(endpoints, answer, inbox.await(answer.receipt().inferenceId(), limit), log);
    }
  }

  private static void check(
      Endpoints endpoints, Answer answer, Optional<Notification> notification, TestLog log) {
    log.require(
        "Success notification received after inference",
        notification.filter(n -> n.status().equals("Completed")).isPresent(),
        "Completed",
        notification.map(Notification::status).orElse("none came"));
    Notification received = notification.orElseThrow();
    String location = answer.receipt().outputLocation().toString();
    log.check(
        "Notification contains OutputLocation",
        received.outputLocation().equals(location),
        location,
        received.outputLocation());
    Duration limit = endpoints.settings().scaled(LIMIT);
    log.check(
        "Notification arrives within 1 minute of completion",
        received.delay().compareTo(limit) <= 0,
        "at most " + Timed.seconds(limit),
        Timed.seconds(received.delay()));
  }
}
