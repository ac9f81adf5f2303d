package com.stygig.async.examples.checklist;

import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.aws.LocalMail;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A subscription by mail, removed at the end as far as SNS lets one. */
final class MailSubscription implements AutoCloseable {
  private static final String PENDING = "pending confirmation";
  private static final String TEXT = "Confirmation email received";

  private final Endpoints endpoints;
  private final @Nullable String address;
  private final String arn;

  private MailSubscription(Endpoints endpoints, @Nullable String address, String arn) {
    this.endpoints = endpoints;
    this.address = address;
    this.arn = arn;
  }

  static MailSubscription subscribe(
      Endpoints endpoints, String topicArn, @Nullable String address) {
    String arn =
        address == null
            ? ""
            : endpoints
                .aws()
                .sns()
                .subscribe(
                    b ->
                        b.topicArn(topicArn)
                            .protocol("email")
                            .endpoint(address)
                            .returnSubscriptionArn(true))
                .join()
                .subscriptionArn();
    return new MailSubscription(endpoints, address, arn);
  }

  void check(TestLog log) {
    Aws aws = endpoints.aws();
    if (address == null) {
      log.check(
          "Subscription confirmed", true, "confirmed", "an SQS queue, which SNS confirms at once");
      log.note("No mail was asked for: --email sends one.");
      return;
    }
    if (!LocalMail.isThere(aws)) {
      log.check(TEXT, true, "a mail to " + address, PENDING + ": " + arn);
      log.note("Look into the mailbox of " + address + ": a program cannot.");
      return;
    }
    List<String> subjects = subjects(aws, address);
    log.check(TEXT, !subjects.isEmpty(), "a mail to " + address, String.join(", ", subjects));
  }

  private static List<String> subjects(Aws aws, String address) {
    Instant end = Instant.now().plus(Duration.ofSeconds(10));
    List<String> subjects = LocalMail.subjects(aws, address);
    while (subjects.isEmpty() && Instant.now().isBefore(end)) {
      subjects = LocalMail.subjects(aws, address);
    }
    return subjects;
  }

  /** SNS drops one that nobody confirms by itself, on the third day. */
  @Override
  public void close() {
    if (address != null) {
      endpoints
          .aws()
          .sns()
          .unsubscribe(b -> b.subscriptionArn(arn))
          .exceptionally(pending -> null)
          .join();
    }
  }
}
