package com.stygig.async.testkit;

import java.util.Locale;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/** The names of what is in this account and region. */
final class Arns {
  private final Region region;

  Arns(Region region) {
    this.region = region;
  }

  /** SageMaker's ARNs have no capitals, whatever the name has. */
  String of(ResourceKind kind, String name) {
    return of("sagemaker", kind.arnType + "/" + name.toLowerCase(Locale.ROOT));
  }

  String of(String service, String resource) {
    return "arn:%s:%s:%s:%s:%s"
        .formatted(
            PartitionMetadata.of(region).id(),
            service,
            region.id(),
            LocalCloud.ACCOUNT_ID,
            resource);
  }
}
