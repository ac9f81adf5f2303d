package com.stygig.async.testkit;

import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/** The names of what IAM knows. It has no regions, but differs by partition. */
final class IamArns {
  /** The only user, who is everybody. */
  static final String USER = "local";

  private final String partition;

  IamArns(Region region) {
    partition = PartitionMetadata.of(region).id();
  }

  String user() {
    return account() + "user/" + USER;
  }

  String role(String path, String name) {
    return account() + "role" + path + name;
  }

  /** Of a policy of AWS's own. */
  String managedPolicy(String name) {
    return "arn:" + partition + ":iam::aws:policy/" + name;
  }

  private String account() {
    return "arn:" + partition + ":iam::" + LocalCloud.ACCOUNT_ID + ":";
  }
}
