package com.stygig.async.waiters;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsServiceClientConfiguration;

/**
 * The region of an SQS queue, as its URL tells it. SQS knows a queue in its own region only, and
 * the AWS SDK asks in the client's, whatever the URL says.
 */
final class QueueRegion {
  private static final String REGION = "([a-z]{2,}(?:-[a-z]+)+-\\d+)";

  /**
   * Such as sqs.eu-west-1.amazonaws.com, sqs-fips.us-east-1.api.aws, and those of VPC endpoints,
   * before which there is more; https://docs.aws.amazon.com/general/latest/gr/sqs-service.html.
   */
  private static final Pattern HOST =
      Pattern.compile("(?:[^.]+\\.)*sqs(?:-fips)?\\." + REGION + "\\..+");

  /** Of queues from before 2012 or so: eu-west-1.queue.amazonaws.com. */
  private static final Pattern LEGACY_HOST =
      Pattern.compile("(?:" + REGION + "\\.)?queue\\.amazonaws\\.com(?:\\.cn)?");

  private QueueRegion() {}

  /** Returns the region, or nothing for a queue that is not at AWS. */
  static Optional<Region> of(String queueUrl) {
    String host = host(queueUrl);
    Matcher current = HOST.matcher(host);
    if (current.matches()) {
      return Optional.of(Region.of(current.group(1)));
    }
    Matcher legacy = LEGACY_HOST.matcher(host);
    if (legacy.matches()) {
      String region = legacy.group(1);
      return Optional.of(region == null ? Region.US_EAST_1 : Region.of(region));
    }
    return Optional.empty();
  }

  private static String host(String queueUrl) {
    try {
      String host = URI.create(queueUrl).getHost();
      return host == null ? "" : host.toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /**
   * Refuses a client that would ask for the queue in another region.
   *
   * @throws IllegalStateException if it does
   */
  static void check(SqsAsyncClient client, String queueUrl) {
    Region asked = region(client);
    Optional<Region> region = of(queueUrl);
    if (asked != null && region.isPresent() && !region.get().equals(asked)) {
      throw new IllegalStateException(
          "The sqsClient is one of region "
              + asked
              + ", and the queue is in "
              + region.get()
              + ": "
              + queueUrl);
    }
  }

  /**
   * Returns null for one that connects to a place of its own, whatever its region is called, and
   * for one that is not the AWS SDK's and does not say.
   */
  private static @Nullable Region region(SqsAsyncClient client) {
    SqsServiceClientConfiguration configuration;
    try {
      configuration = client.serviceClientConfiguration();
    } catch (UnsupportedOperationException e) {
      return null;
    }
    return configuration == null || configuration.endpointOverride().isPresent()
        ? null
        : configuration.region();
  }
}
