package com.stygig.async.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.S3Uri;
import com.stygig.async.spi.SmallObject;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

@LocalCloudTest
class StaleObjectsTest {
  private static final Instant ACCEPTED = Instant.parse("2026-01-25T22:46:07Z");

  private final LocalCloud cloud;
  private final String key = UUID.randomUUID().toString();

  StaleObjectsTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket");
  }

  private InvocationReceipt receipt(@Nullable String fileName, @Nullable Instant accepted) {
    return InvocationReceipt.builder("i", "e", S3Uri.parse("s3://bucket/" + key))
        .fileName(fileName)
        .acceptedAtByService(accepted)
        .invokedAt(Instant.EPOCH)
        .deadline(Instant.EPOCH)
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-25T22:46:06.999Z, true",
    "2026-01-24T22:46:07Z, true",
    "2026-01-25T22:46:07Z, false",
    "2026-01-25T22:46:07.500Z, false",
    "2026-01-25T22:46:08Z, false"
  })
  void wholeSecondsAreCompared(Instant lastModified, boolean isStale) {
    assertThat(StaleObjects.isStale(receipt("a", ACCEPTED), lastModified)).isEqualTo(isStale);
    assertThat(StaleObjects.isStale(receipt("a", ACCEPTED.plusMillis(999)), lastModified))
        .isEqualTo(isStale);
  }

  @Test
  void whereThereIsNothingToCompareNothingIsStale() {
    assertThat(StaleObjects.isStale(receipt("a", ACCEPTED), null)).isFalse();
    assertThat(StaleObjects.isStale(receipt("a", null), Instant.EPOCH)).isFalse();
    assertThat(StaleObjects.isStale(receipt(null, ACCEPTED), Instant.EPOCH)).isFalse();
  }

  private <T> T get(
      @Nullable String fileName,
      Instant accepted,
      AsyncResponseTransformer<GetObjectResponse, T> transformer) {
    return cloud
        .s3Client()
        .getObject(
            b -> b.bucket("bucket").key(key),
            StaleObjects.filter(receipt(fileName, accepted), transformer))
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  private void put(int size) {
    cloud
        .s3Client()
        .putObject(b -> b.bucket("bucket").key(key), AsyncRequestBody.fromBytes(new byte[size]))
        .join();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 64 * 1024, 64 * 1024 + 1, 5_000_000})
  void gettingAStaleObjectFailsAsIfItWereNotThere(int size, @TempDir Path directory) {
    put(size);
    Instant later = Instant.now().plusSeconds(10);
    Path file = directory.resolve("file");

    assertThatThrownBy(() -> get("a", later, SmallObject.upTo(1 << 20)))
        .cause()
        .isInstanceOf(NoSuchKeyException.class)
        .hasMessageContaining("Nothing new is there: the object there is of ")
        .hasMessageContaining("404");
    assertThatThrownBy(() -> get("a", later, AsyncResponseTransformer.toFile(file)))
        .cause()
        .isInstanceOf(NoSuchKeyException.class);

    assertThat(get("a", Instant.now().minusSeconds(100), SmallObject.upTo(1 << 20)).size())
        .isEqualTo(size);
    assertThat(get(null, later, SmallObject.upTo(1 << 20)).size()).isEqualTo(size);
  }

  @Test
  void whatFailsOtherwiseFailsAsItDoes() {
    assertThatThrownBy(() -> get("a", ACCEPTED, SmallObject.upTo(1)))
        .cause()
        .isInstanceOf(NoSuchKeyException.class)
        .message()
        .doesNotContain("Nothing new");
  }
}
