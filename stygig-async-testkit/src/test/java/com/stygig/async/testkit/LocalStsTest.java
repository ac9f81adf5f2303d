package com.stygig.async.testkit;

import static com.stygig.async.testkit.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsAsyncClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

@LocalCloudTest
class LocalStsTest {
  private final StsAsyncClient sts;

  LocalStsTest(LocalCloud cloud) {
    sts = cloud.client(StsAsyncClient.builder());
  }

  @Test
  void everybodyIsTheUserLocal() {
    GetCallerIdentityResponse identity = sts.getCallerIdentity().join();

    assertThat(identity.account()).isEqualTo("000000000000");
    assertThat(identity.arn()).isEqualTo("arn:aws:iam::000000000000:user/local");
    assertThat(identity.userId()).isEqualTo("local");
  }

  @Test
  void theArnIsOfThePartition() {
    try (LocalCloud china = LocalCloud.start(Region.CN_NORTH_1)) {
      assertThat(china.client(StsAsyncClient.builder()).getCallerIdentity().join().arn())
          .isEqualTo("arn:aws-cn:iam::000000000000:user/local");
    }
  }

  @Test
  void nobodyBecomesSomebodyElse() {
    assertRefused(
        () ->
            sts.assumeRole(
                b -> b.roleArn("arn:aws:iam::000000000000:role/other").roleSessionName("s")),
        400,
        "InvalidAction",
        "The action AssumeRole is not valid for this endpoint.");
  }
}
