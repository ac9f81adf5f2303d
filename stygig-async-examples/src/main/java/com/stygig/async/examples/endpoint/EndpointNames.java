package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.Team;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The names of all that belongs to an endpoint, as the team's scripts choose them.
 *
 * @param endpoint 1 to 63 letters, digits and hyphens
 */
public record EndpointNames(String endpoint) {
  public static final String PREFIX = "stygig-async-endpoint-";

  private static final int MAX_LENGTH = 63;
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  /** Refuses what SageMaker would refuse. */
  public EndpointNames {
    if (endpoint.length() > MAX_LENGTH || !endpoint.matches("[a-zA-Z0-9](-*[a-zA-Z0-9])*")) {
      throw new IllegalArgumentException(
          "An endpoint's name must be 1 to 63 letters, digits and hyphens, with no hyphen at either end: '"
              + endpoint
              + "'");
    }
  }

  /** A new endpoint's, whose configuration's name has to fit as well. */
  public static EndpointNames ofNew(String endpoint) {
    EndpointNames names = new EndpointNames(endpoint);
    if (names.config().length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "A new endpoint's name must have at most 56 characters, as "
              + names.config()
              + " must have at most 63: '"
              + endpoint
              + "'");
    }
    return names;
  }

  /** That of an endpoint that is made now. */
  public static EndpointNames now(Clock clock) {
    return ofNew(PREFIX + TIMESTAMP.format(LocalDateTime.now(clock)));
  }

  public String config() {
    return endpoint + "-config";
  }

  public String model() {
    return endpoint + "-model";
  }

  /** What auto scaling calls the variant. */
  public String scalingResource() {
    return scalingResource(Team.VARIANT);
  }

  String scalingResource(String variant) {
    return "endpoint/" + endpoint + "/variant/" + variant;
  }

  String backlogPolicy() {
    return endpoint + "-backlog-per-instance";
  }

  String wakeUpPolicy() {
    return endpoint + "-from-zero";
  }

  /** The alarm that wakes an endpoint without instances up. */
  public String alarm() {
    return endpoint + "-has-backlog-without-capacity";
  }

  /** The queue that {@code stygig subscribe} makes, which may be cut to what SQS takes. */
  String queue() {
    String name = "stygig-subscribe-" + endpoint;
    return name.substring(0, Math.min(name.length(), 76));
  }
}
