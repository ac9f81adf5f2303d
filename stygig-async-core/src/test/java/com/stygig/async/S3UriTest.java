package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3UriTest {
  @Property
  void anyKeySurvivesTheWayThroughText(@ForAll @StringLength(max = 900) String key) {
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
