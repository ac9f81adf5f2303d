package com.stygig.async.examples.checklist;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.examples.checklist.Inbox.Arrival;
import java.time.Duration;
import java.util.Optional;

/** Test 6: the endpoint tells its topic. */
final class SnsNotifications implements AcceptanceTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String SUBSCRIBED = "Subscribed to the topic";
  private static final String RECEIVED = "Success notification received after inference";

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
    String topicArn = log.need(SUBSCRIBED, "a topic", endpoints::topicArn);
    String email = endpoints.settings().email();
    String expected = "a subscription to " + topicArn;
    try (Inbox inbox =
            log.need(SUBSCRIBED, expected, () -> Inbox.subscribe(endpoints.aws(), topicArn));
        MailSubscription mail =
            log.need(
                SUBSCRIBED,
                expected,
                () -> MailSubscription.subscribe(endpoints, topicArn, email))) {
      mail.check(log);
      InvocationReceipt receipt =
          log.need(
              RECEIVED, "Completed", () -> endpoints.requests().finish(endpoints.sampleRequest()));
      Duration patience = endpoints.settings().limit(LIMIT).plusSeconds(10);
      check(endpoints, receipt, inbox.await(receipt.inferenceId(), patience), log);
    }
  }

  private static void check(
      Endpoints endpoints, InvocationReceipt receipt, Optional<Arrival> arrival, TestLog log) {
    log.require(
        RECEIVED,
        arrival.filter(a -> a.status().equals("Completed")).isPresent(),
        "Completed",
        arrival.map(Arrival::status).orElse("none came"));
    Arrival received = arrival.orElseThrow();
    String location = receipt.outputLocation().toString();
    log.check(
        "Notification contains OutputLocation",
        received.outputLocation().equals(location),
        location,
        received.outputLocation());
    Duration limit = endpoints.settings().limit(LIMIT);
    log.check(
        "Notification arrives within 1 minute of completion",
        received.delay().filter(delay -> delay.compareTo(limit) <= 0).isPresent(),
        "at most " + Timed.seconds(limit),
        received.delay().map(Timed::seconds).orElse("no time of the event"));
  }
}
