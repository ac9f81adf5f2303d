package com.stygig.async.waiters;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * Refuses messages for all that can be seen without a request to anybody, so that a forged one
 * costs none. Thread-safe.
 */
final class SnsScreen {
  /** How far a sender's clock may be ahead of ours. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private final Set<String> topicArns;
  private final Duration maxAge;
  private final InstantSource clock;
  private final Pattern certificateUrls;

  /** All topics are in that region, whose SNS has the certificates. */
  SnsScreen(Set<String> topicArns, String region, Duration maxAge, InstantSource clock) {
    this.topicArns = topicArns;
    this.maxAge = maxAge;
    this.clock = clock;
    String host = "sns." + region + "." + PartitionMetadata.of(Region.of(region)).dnsSuffix();
    this.certificateUrls =
        Pattern.compile(
            Pattern.quote("https://" + host + "/SimpleNotificationService-")
                + "[0-9a-fA-F]{1,64}\\.pem");
  }

  SnsEnvelope check(byte[] body) throws RefusedMessageException {
    SnsEnvelope envelope = SnsEnvelope.read(body);
    check(envelope.topicArn(), envelope.timestamp());
    if (!certificateUrls.matcher(envelope.signingCertUrl()).matches()) {
      throw RefusedMessageException.forGood(
          "SNS has no certificate for these topics at " + envelope.signingCertUrl());
    }
    return envelope;
  }

  void check(String topicArn, Instant timestamp) throws RefusedMessageException {
    if (!topicArns.contains(topicArn)) {
      throw RefusedMessageException.forGood(topicArn + " is not one of the topics");
    }
    Instant now = clock.instant();
    if (timestamp.isBefore(now.minus(maxAge))) {
      throw RefusedMessageException.forGood("it is of " + timestamp + ", too old");
    }
    if (timestamp.isAfter(now.plus(CLOCK_SKEW))) {
      throw RefusedMessageException.forGood("it is of " + timestamp + ", in the future");
    }
  }
}
