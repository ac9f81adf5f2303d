package com.stygig.async.examples.checklist;

import static com.stygig.async.examples.endpoint.AwsErrors.ask;

import com.stygig.async.examples.Uninterrupted;
import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.aws.LocalMail;
import com.stygig.async.examples.endpoint.TopicSubscribers;
import com.stygig.async.examples.endpoint.TopicSubscription;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A subscription by mail, removed at the end as far as SNS lets one. */
final class MailSubscription implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final String TEXT = "Confirmation email received";

  private final Endpoints endpoints;
  private final String topicArn;
  private final @Nullable String address;
  private final String arn;
  private final int mailsBefore;

  private MailSubscription(
      Endpoints endpoints, String topicArn, @Nullable String address, String arn, int mailsBefore) {
    this.endpoints = endpoints;
    this.topicArn = topicArn;
    this.address = address;
    this.arn = arn;
    this.mailsBefore = mailsBefore;
  }

  static MailSubscription subscribe(
      Endpoints endpoints, String topicArn, @Nullable String address) {
    if (address == null) {
      return new MailSubscription(endpoints, topicArn, null, "", 0);
    }
    Aws aws = endpoints.aws();
    int before = LocalMail.isThere(aws) ? LocalMail.subjects(aws, address).size() : 0;
    String arn =
        ask(aws.sns()
                .subscribe(
                    b ->
                        b.topicArn(topicArn)
                            .protocol("email")
                            .endpoint(address)
                            .returnSubscriptionArn(true)))
            .subscriptionArn();
    return new MailSubscription(endpoints, topicArn, address, arn, before);
  }

  void check(TestLog log) {
    Aws aws = endpoints.aws();
    if (address == null) {
      confirmed(log);
    } else if (LocalMail.isThere(aws)) {
      List<String> subjects = newSubjects(aws, address);
      log.check(
          TEXT,
          !subjects.isEmpty(),
          "a mail to " + address,
          subjects.isEmpty() ? "none" : String.join(", ", subjects));
    } else {
      asked(address, log);
    }
  }

  private List<TopicSubscription> subscribers() {
    return new TopicSubscribers(endpoints.aws().sns(), topicArn).list();
  }

  /** Without an address it is about the queue. */
  private void confirmed(TestLog log) {
    long queues =
        subscribers().stream().filter(s -> s.protocol().equals("sqs") && s.isConfirmed()).count();
    log.check(
        "Subscription confirmed", queues > 0, "a queue", queues + " queues that SNS has confirmed");
    log.note("No mail was asked for: --email sends one.");
  }

  /** A program cannot look into people's mailboxes. */
  private void asked(String address, TestLog log) {
    Optional<TopicSubscription> found =
        subscribers().stream()
            .filter(s -> s.protocol().equals("email") && s.endpoint().equals(address))
            .findFirst();
    log.check(
        "Confirmation email requested",
        found.isPresent(),
        "a subscription of " + address,
        found.map(TopicSubscription::arn).orElse("none"));
    log.note("Look into the mailbox of " + address + ": a program cannot.");
  }

  /** Mails of earlier runs may lie there. */
  private List<String> newSubjects(Aws aws, String address) {
    Instant end = Instant.now().plus(LONGEST);
    List<String> subjects = LocalMail.subjects(aws, address);
    while (subjects.size() <= mailsBefore && Instant.now().isBefore(end)) {
      LockSupport.parkNanos(PAUSE.toNanos());
      subjects = LocalMail.subjects(aws, address);
    }
    return subjects.subList(Math.min(mailsBefore, subjects.size()), subjects.size());
  }

  /** SNS drops one that nobody confirms by itself, on the third day. */
  @Override
  public void close() {
    if (address != null) {
      Uninterrupted.run(this::unsubscribe);
    }
  }

  private void unsubscribe() {
    endpoints
        .aws()
        .sns()
        .unsubscribe(b -> b.subscriptionArn(arn))
        .exceptionally(pending -> null)
        .join();
  }
}
