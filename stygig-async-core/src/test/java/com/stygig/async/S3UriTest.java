package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3UriTest {
  @Property
  void anyKeySurvivesTheWayThroughText(@ForAll @StringLength(max = 900) String key) {
    Assume.that(UTF_8.newEncoder().canEncode(key) && key.getBytes(UTF_8).length <= 1024);
    S3Uri uri = new S3Uri("bucket", key);

    assertThat(S3Uri.parse(uri.toString())).isEqualTo(uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bucket/key",
        "http://bucket/key",
        "S3://bucket/key",
        "s3:/bucket/key",
        "s3://",
        "s3:///key",
        "s3://ab/key",
        "s3://-bucket/key",
        "s3://buc ket/key"
      })
  void refusesWhatIsNoneAndNamesIt(String text) {
    assertThatThrownBy(() -> S3Uri.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'");
  }

  @Test
  void takesTheNamesOfOldBuckets() {
    assertThat(S3Uri.parse("s3://Old_Bucket/key").bucket()).isEqualTo("Old_Bucket");
  }

  @Test
  void refusesMoreCharactersThanSageMakerTakes() {
    assertThat(new S3Uri("bucket", "k".repeat(1012)).toString()).hasSize(1024);
    assertThatThrownBy(() -> new S3Uri("bucket", "k".repeat(1013))).hasMessageContaining("1024");
  }

  @Property
  void refusesWhatItCannotTakeInNoOtherWay(@ForAll String text) {
    for (String uri : new String[] {text, "s3://" + text, "s3://bucket/" + text}) {
      try {
        assertThat(S3Uri.parse(uri).key()).isNotNull();
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage().lines()).hasSize(1);
      }
    }
  }

  @Test
  void refusesKeysThatAreTooLongForS3() {
    assertThat(new S3Uri("bucket", "漢".repeat(341)).key()).hasSize(341);
    assertThatThrownBy(() -> new S3Uri("bucket", "漢".repeat(342)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1024 bytes");
  }

  @Test
  void refusesHalfACharacter() {
    assertThatThrownBy(() -> new S3Uri("bucket", "a\ud83d"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Half a character");
  }

  @Test
  void tellsNoSecretOfAPresignedUrlThatItRefuses() {
    assertThatThrownBy(
            () -> S3Uri.parse("https://b.s3.amazonaws.com/k?X-Amz-Signature=abc&X-Amz-Date=1"))
        .hasMessageContaining("X-Amz-Date=1")
        .hasMessageNotContaining("abc");
  }

  @Test
  void anObjectNeedsAKey() {
    assertThatThrownBy(() -> S3Uri.parseObject("s3://bucket")).hasMessageContaining("needs a key");
    assertThatThrownBy(() -> S3Uri.parseObject("s3://bucket/a/"))
        .hasMessageContaining("needs a key");
  }

  @Test
  void resolvesBelowAPrefixWithAndWithoutSlash() {
    assertThat(S3Uri.parse("s3://bucket").resolve("a")).hasToString("s3://bucket/a");
    assertThat(S3Uri.parse("s3://bucket/in").resolve("a")).hasToString("s3://bucket/in/a");
    assertThat(S3Uri.parse("s3://bucket/in/").resolve("a")).hasToString("s3://bucket/in/a");
  }
}
