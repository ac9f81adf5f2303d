package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;

@LocalCloudTest
class S3ResultProbeTest {
  private final LocalCloud cloud;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final S3Uri output = S3Uri.parse("s3://probes/" + run + "/a.out");
  private final S3Uri failure = S3Uri.parse("s3://probes/" + run + "/a-error.out");
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final S3ResultProbe probe;

  S3ResultProbeTest(LocalCloud cloud) {
    this.cloud = cloud;
    this.probe =
        new S3ResultProbe(
            cloud.s3Client(), new TimeLimit("A look into S3", Duration.ofMinutes(1), scheduler));
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("probes");
  }

  @AfterEach
  void close() {
    scheduler.shutdownNow();
    cloud.s3AccessRules().allowAll();
  }

  private InvocationReceipt receipt(S3Uri failureLocation) {
    return InvocationReceipt.builder("id", "endpoint", output)
        .failureLocation(failureLocation)
        .invokedAt(Instant.EPOCH)
        .deadline(Instant.EPOCH)
        .build();
  }

  private Optional<InferenceOutcome> look(InvocationReceipt receipt) {
    return probe.probe(receipt).join();
  }

  private void put(S3Uri place, String content) {
    cloud
        .s3Client()
        .putObject(
            b -> b.bucket(place.bucket()).key(place.key()), AsyncRequestBody.fromString(content))
        .join();
  }

  @Test
  void findsWhatLiesAtEitherPlaceAndAResultBeforeAFailure() {
    assertThat(look(receipt(failure))).isEmpty();
    assertThat(look(receipt(null))).isEmpty();

    put(failure, "no colour");
    assertThat(look(receipt(failure)))
        .contains(InferenceOutcome.failed(SdkBytes.fromUtf8String("no colour")));
    assertThat(look(receipt(null))).isEmpty();

    put(output, "result");
    assertThat(look(receipt(failure)))
        .contains(InferenceOutcome.succeeded(SdkBytes.fromUtf8String("result")));
  }

  @Test
  void leavesALargeResultToTheReader() {
    put(output, "x".repeat(1 << 20));

    assertThat(look(receipt(null))).contains(InferenceOutcome.succeeded());
  }

  @Test
  void aMissingBucketHoldsNothing() {
    S3Uri nowhere = S3Uri.parse("s3://no-such-bucket-" + run + "/a-error.out");

    assertThat(look(receipt(nowhere))).isEmpty();
  }

  /** Who may not list sees a 403 in place of each 404. */
  @Test
  void aDeniedObjectCountsAsMissing() {
    cloud.s3AccessRules().denyListing("probes");

    assertThat(look(receipt(failure))).isEmpty();
  }

  @Test
  void anAnswerThatIsNoneIsAFailure() {
    cloud.s3Outage(true);
    try {
      assertThat(probe.probe(receipt(failure))).failsWithin(Duration.ofSeconds(60));
    } finally {
      cloud.s3Outage(false);
    }
  }
}
