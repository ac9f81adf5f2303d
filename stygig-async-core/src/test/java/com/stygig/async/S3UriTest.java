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
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @CsvSource({
    "s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/my-ap/out/1.out, arn:aws:s3:eu-west-1:123456789012:accesspoint/my-ap, out/1.out",
    "s3://arn:aws:s3::123456789012:accesspoint/m1.mrap/1.out, arn:aws:s3::123456789012:accesspoint/m1.mrap, 1.out",
    "s3://arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/ap, arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/ap, ''",
    "s3://arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/ap/k, arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/ap, k",
    "s3://my-ap-abc123-s3alias/k, my-ap-abc123-s3alias, k",
    "https://my-ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/out/1.out, arn:aws:s3:eu-west-1:123456789012:accesspoint/my-ap, out/1.out",
    "https://bucket.s3.eu-west-1.amazonaws.com/out/1.out, bucket, out/1.out",
    "https://bucket.s3.amazonaws.com/out/1.out, bucket, out/1.out",
    "https://buc.ket.s3.eu-west-1.amazonaws.com/k, buc.ket, k",
    "https://s3.eu-west-1.amazonaws.com/bucket/out/1.out, bucket, out/1.out",
    "https://s3.amazonaws.com/bucket/k, bucket, k",
    "https://s3-us-west-2.amazonaws.com/bucket/k, bucket, k",
    "https://bucket.s3-fips.us-gov-west-1.amazonaws.com/k, bucket, k",
    "HTTPS://bucket.s3.eu-west-1.amazonaws.com/k, bucket, k",
    "https://bucket.s3.dualstack.eu-west-1.amazonaws.com/k, bucket, k",
    "https://bucket.s3.cn-north-1.amazonaws.com.cn/k, bucket, k",
    "https://bucket.s3.eu-west-1.amazonaws.com/a%20b+c/%E6%BC%A2, bucket, a b+c/漢"
  })
  void takesAccessPointsAndUrls(String text, String bucket, String key) {
    S3Uri uri = S3Uri.parse(text);

    assertThat(uri).isEqualTo(new S3Uri(bucket, key));
    assertThat(S3Uri.parse(uri.toString())).isEqualTo(uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/bucket/key",
        "https://bucket.s3.amazonaws.com.example.com/key",
        "https://bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com/bucket/key",
        "https://alias.mrap.accesspoint.s3-global.amazonaws.com/key",
        "https://ap-123456789012.s3-object-lambda.us-east-1.amazonaws.com/key",
        "https://ap-123456789012.op-1.s3-outposts.us-east-1.amazonaws.com/key",
        "https://b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com/key",
        "https://sqs.eu-west-1.amazonaws.com/bucket/key",
        "https://bucket.s3.eu-west-1.amazonaws.com/key?X-Amz-Signature=abc",
        "https://bucket.s3.eu-west-1.amazonaws.com/key?versionId=1",
        "https://me:pw@bucket.s3.eu-west-1.amazonaws.com/key",
        "https://bucket.s3.eu-west-1.amazonaws.com/a b",
        "https://",
        "https:///key",
        "s3://arn:aws:s3:eu-west-1:123456789012:bucket/key",
        "s3://arn:aws:sqs:eu-west-1:123456789012:accesspoint/ap/key"
      })
  void refusesOtherUrlsAndArns(String text) {
    assertThatThrownBy(() -> S3Uri.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'")
        .hasMessageNotContainingAny("Signature=abc", "me:pw");
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
