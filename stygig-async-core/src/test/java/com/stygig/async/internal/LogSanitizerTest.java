package com.stygig.async.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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
  }
}
