package com.stygig.async.waiters;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of SNS topics. */
final class TopicArns {
  private static final Pattern ARN =
      Pattern.compile("arn:[a-z-]+:sns:([a-z0-9-]+):\\d{12}:[A-Za-z0-9_-]{1,256}");

  private TopicArns() {}

  static String check(String arn) {
    region(arn);
    return arn;
  }

  /** The id of the region that a topic is in. */
  static String region(String arn) {
    Matcher matcher = ARN.matcher(arn);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "Not a topic's ARN, such as arn:aws:sns:ap-south-1:123456789012:my-topic: '" + arn + "'");
    }
    return matcher.group(1);
  }
}
