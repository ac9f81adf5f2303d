package com.stygig.async.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogSanitizerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Endpoint e of account 123456789012 not found.",
        "s3://stygig-ml-s3/async-inference-results/7f0d1c5e-1111-2222-3333-444455556666.out",
        "It is \"naïve\" — 漢字 😀",
        "Could not read s3://stygig-ml-s3/async-inference-output/team/2026/november/production/of/a/rather"
            + "/deeply/nested/folder/structure/7f0d1c5e-1111-2222-3333-444455556666, which is there",
        "s3://bucket/Kq3vZ9pXw7LmN2bT8yRc5HdJ4gFs6A1eUoIiKq3vZ9pXw7LmN2bT8yRc5HdJ4gFs6A1eUoIiKq3vZ9pXw7LmN2bT8yRc5Hd",
        "No such file: /srv/projects/Stygig_Async_Java_2026/stygig-async-core/src/test/java/com/stygig"
            + "/async/internal/LogSanitizerTest",
        "arn:aws:sagemaker:ap-south-1:123456789012:endpoint-config/stygig-async-endpoint-20261101-101112",
        "The security token included in the request is expired (InvalidToken)",
        "Unable to load credentials from any of the providers in the chain",
        "The request signature we calculated does not match the signature you provided",
        "s3://bucket/token=5/password=1/x.jpg",
        "the bearer of this message",
        "topK must be at least 1: 0"
      })
  void leavesOrdinaryTextsAsTheyAre(String text) {
    assertThat(LogSanitizer.sanitize(text)).isEqualTo(text);
  }

  @Test
  void hidesWhatGrantsAccess() {
    assertThat(
            LogSanitizer.sanitize(
                "GET https://user:pw@b.s3.amazonaws.com/k?X-Amz-Credential=AKIA%2F1&X-Amz-Date=2"
                    + "&X-Amz-Security-Token=tok&x-amz-signature=abc failed, as did"
                    + " 'https://b/k?AWSAccessKeyId=AKIA&Signature=xyz%3D&Expires=1'"))
        .isEqualTo(
            "GET https://[hidden]@b.s3.amazonaws.com/k?X-Amz-Credential=[hidden]&X-Amz-Date=2"
                + "&X-Amz-Security-Token=[hidden]&x-amz-signature=[hidden] failed, as did"
                + " 'https://b/k?AWSAccessKeyId=[hidden]&Signature=[hidden]&Expires=1'");
  }

  @Test
  void tellsOfDataOnlyHowMuchItIs() {
    byte[] image = new byte[300];
    new Random(1).nextBytes(image);
    String base64 = Base64.getEncoder().encodeToString(image);

    assertThat(LogSanitizer.sanitize("no image: '" + base64 + "'"))
        .isEqualTo("no image: '[400 characters]'");
    assertThat(LogSanitizer.sanitize("no image: \0\1\2"))
        .isEqualTo("[13 characters that are no text]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aws_secret_access_key=%s",
        "aws_secret_access_key = %s",
        "AWS_SECRET_ACCESS_KEY=%s rest",
        "AWS_SESSION_TOKEN='%s'",
        "{\"SecretAccessKey\": \"%s\", \"Code\": \"Success\"}",
        "{\"SessionToken\":\"%s\"}",
        "<SecretAccessKey>%s</SecretAccessKey>",
        "<SessionToken>%s</SessionToken>",
        "AwsSessionCredentials(accessKeyId=AKIA, secretAccessKey=%s, sessionToken=%<s)",
        "x-amz-security-token: %s",
        "jdbc:postgresql://host/db?user=me&password=%s&ssl=true",
        "my_password: %s",
        "Authorization: Bearer %s",
        "Authorization: Basic %s",
        "Proxy-Authorization=%s",
        "client_secret%%3D%s",
        "WebIdentityToken=%s&RoleArn=arn",
        "Credential=AKIA/20260101/s3, SignedHeaders=host, Signature=%s",
        "https://me:%s@proxy:8080/"
      })
  void hidesSecretsByWhateverNameTheyHave(String text) {
    String secret = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";

    String told = LogSanitizer.sanitize(String.format(text, secret));

    assertThat(told).doesNotContain(secret).contains("[hidden]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{Authorization=[Bearer S3CRET-1]}",
        "\"Authorization\":[\"Bearer S3CRET-1\"]",
        "Proxy-Authorization: Digest S3CRET-1",
        "Authorization: AWS AKIA:S3CRET-1",
        "sent Bearer S3CRET-1 to the vault",
        "{\\\"SecretAccessKey\\\":\\\"S3CRET-1\\\"}",
        "X-Amz-Signature: S3CRET-1",
        "\"X-Amz-Security-Token\": \"S3CRET-1\"",
        "X-Amz-Signature\\u003dS3CRET-1",
        "X-Amz-Signature%253DS3CRET-1",
        "aws_secret_access_key          =          S3CRET-1",
        "aws_secret_access_key =\n  S3CRET-1",
        "secret-access-key: S3CRET-1",
        "access-token=S3CRET-1",
        "client-secret = S3CRET-1",
        "x-api-key: S3CRET-1",
        "session token: S3CRET-1",
        "https://user:p@S3CRET-1@host/x",
        "https://user:p'S3CRET-1@host/x",
        "to=https%3A%2F%2Fuser%3AS3CRET-1%40host",
        "HTTPS_PROXY=user:S3CRET-1@host:8080",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN=S3CRET-1",
        "hf_token=S3CRET-1",
        "GITHUB_TOKEN: S3CRET-1",
        "https://h/x?a=1&token=S3CRET-1",
        "-----BEGIN RSA PRIVATE KEY-----\nS3CRET-1\n-----END RSA PRIVATE KEY-----",
        "Set-Cookie: id=1; session=S3CRET-1",
        "x-amz-server-side-encryption-customer-key: S3CRET-1",
        "password=\"a, S3CRET-1 & more\""
      })
  void hidesSecretsWhereverTheyStand(String text) {
    assertThat(LogSanitizer.sanitize(text)).doesNotContain("S3CRET-1");
    assertThat(LogSanitizer.sanitize(LogSanitizer.sanitize(text)))
        .isEqualTo(LogSanitizer.sanitize(text));
  }

  @Test
  void hidesWebTokens() {
    assertThat(
            LogSanitizer.sanitize("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3.SflKxwRJSM here"))
        .isEqualTo("got [hidden] here");
  }

  @Property(tries = 200)
  void noPieceOfDataIsToldHoweverItIsEncoded(
      @ForAll long seed,
      @ForAll @IntRange(min = 75, max = 3_000) int size,
      @ForAll Encoding encoding) {
    byte[] data = new byte[size];
    new Random(seed).nextBytes(data);
    String encoded = encoding.encode(data);

    String told = LogSanitizer.sanitize("cannot read '" + encoded + "' at all");

    assertThat(told).contains("cannot read").contains(" characters]");
    for (String line : encoded.split("[\\r\\n]+|\\\\r\\\\n", -1)) {
      for (int at = 0; at + 24 <= line.length(); at++) {
        assertThat(told).doesNotContain(line.substring(at, at + 24));
      }
    }
  }

  enum Encoding {
    BASIC,
    WITHOUT_PADDING,
    URL,
    MIME,
    PEM,
    ESCAPED;

    String encode(byte[] data) {
      return switch (this) {
        case BASIC -> Base64.getEncoder().encodeToString(data);
        case WITHOUT_PADDING -> Base64.getEncoder().withoutPadding().encodeToString(data);
        case URL -> Base64.getUrlEncoder().encodeToString(data);
        case MIME -> Base64.getMimeEncoder().encodeToString(data);
        case PEM -> Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(data);
        case ESCAPED -> MIME.encode(data).replace("\r\n", "\\r\\n");
      };
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0xFF, 0xFB, 0x69, 0x42})
  void bytesThatAreAllTheSameAreDataToo(int value) {
    byte[] data = new byte[300];
    Arrays.fill(data, (byte) value);

    assertThat(LogSanitizer.sanitize(Base64.getEncoder().encodeToString(data)))
        .isEqualTo("[400 characters]");
    assertThat(LogSanitizer.sanitize(Base64.getUrlEncoder().encodeToString(data)))
        .isEqualTo("[400 characters]");
  }

  @Property
  void isAlwaysOneLineAndNotEndless(@ForAll String text) {
    String told = LogSanitizer.sanitize(text.repeat(50));

    assertThat(told.length()).isLessThanOrEqualTo(2_003);
    assertThat(told.lines().count()).isLessThanOrEqualTo(1);
    assertThat(told).doesNotContain("\u001b", "\u202e", "\u0085", "\u2028");
  }

  @Test
  void takesNoTimeWithLongTexts() {
    String told =
        LogSanitizer.sanitize(
            "A".repeat(10_000_000) + " " + "X-Amz-Signature".repeat(100_000) + "://@");

    assertThat(told).startsWith("[10000000 characters] ");
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          for (String part :
              List.of(
                  "eyJ",
                  "eyJ.",
                  "a_",
                  "A/",
                  "secret_key",
                  "password ",
                  "://",
                  "s3://",
                  "a".repeat(76) + "\n")) {
            LogSanitizer.sanitize(part.repeat(300_000 / part.length()));
          }
        });
  }
}
