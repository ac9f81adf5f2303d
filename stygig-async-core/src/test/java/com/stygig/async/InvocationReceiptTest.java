package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvocationReceiptTest {
  private static final InvocationReceipt RECEIPT =
      InvocationReceipt.builder("stygig-1", "my-endpoint", S3Uri.parse("s3://bucket/out/1.out"))
          .inputLocation(S3Uri.parse("s3://bucket/in/a b.json"))
          .failureLocation(S3Uri.parse("s3://bucket/failed/1-error.out"))
          .invokedAt(Instant.parse("2026-01-25T22:46:00.123456789Z"))
          .deadline(Instant.parse("2026-01-26T05:06:00Z"))
          .build();

  @Test
  void itsJsonIsReadAsTheSameReceipt() {
    assertThat(InvocationReceipt.fromJson(RECEIPT.toJson())).isEqualTo(RECEIPT);
    InvocationReceipt bare =
        InvocationReceipt.builder("i", "e", RECEIPT.outputLocation())
            .invokedAt(RECEIPT.invokedAt())
            .deadline(RECEIPT.deadline())
            .build();
    assertThat(InvocationReceipt.fromJson(bare.toJson())).isEqualTo(bare);
  }

  @Test
  void theFormatIsStable() {
    assertThat(RECEIPT.toJson())
        .isEqualTo(
            "{\"version\":1,\"inference_id\":\"stygig-1\",\"endpoint_name\":\"my-endpoint\","
                + "\"input_location\":\"s3://bucket/in/a b.json\","
                + "\"output_location\":\"s3://bucket/out/1.out\","
                + "\"failure_location\":\"s3://bucket/failed/1-error.out\","
                + "\"invoked_at\":\"2026-01-25T22:46:00.123456789Z\","
                + "\"deadline\":\"2026-01-26T05:06:00Z\"}");
  }

  @Test
  void membersThatItDoesNotKnowAreKept() {
    String json = RECEIPT.toJson().replace("}", ",\"new\":[1,{\"a\":null}],\"newer\":\"x\"}");

    InvocationReceipt read = InvocationReceipt.fromJson(json);

    assertThat(read.toJson()).isEqualTo(json);
    assertThat(read.withDeadline(read.deadline()).toJson()).isEqualTo(json);
    assertThat(read).isNotEqualTo(RECEIPT);
  }

  @Test
  void itsLineageIsInItsJson() {
    InvocationReceipt again =
        InvocationReceipt.builder("i", "e", RECEIPT.outputLocation())
            .invokedAt(RECEIPT.invokedAt())
            .deadline(RECEIPT.deadline())
            .unansweredInvocations(2)
            .resubmissionOf("stygig-1")
            .build();

    assertThat(InvocationReceipt.fromJson(again.toJson()))
        .isEqualTo(again)
        .returns(2, InvocationReceipt::unansweredInvocations)
        .returns(Optional.of("stygig-1"), InvocationReceipt::resubmissionOf);
  }

  @Test
  void whatTheServiceSaidOfTheTimeIsInItsJson() {
    InvocationReceipt told =
        InvocationReceipt.builder("i", "e", RECEIPT.outputLocation())
            .inputLocation(S3Uri.parse("s3://bucket/in/request-1.json"))
            .inputUploaded(true)
            .invokedAt(RECEIPT.invokedAt())
            .deadline(RECEIPT.deadline())
            .acceptedAtByService(Instant.parse("2026-01-25T22:46:00.9Z"))
            .answeredAfter(Duration.ofNanos(120_000_001))
            .build();

    assertThat(told.toJson())
        .contains(
            "\"accepted_at_by_service\":\"2026-01-25T22:46:00Z\"",
            "\"answered_after\":\"PT0.121S\"",
            "\"input_uploaded\":true");
    assertThat(InvocationReceipt.fromJson(told.toJson()))
        .isEqualTo(told)
        .returns(
            Optional.of(Instant.parse("2026-01-25T22:46:00Z")),
            InvocationReceipt::acceptedAtByService)
        .returns(Optional.of(Duration.ofMillis(121)), InvocationReceipt::answeredAfter)
        .returns(true, InvocationReceipt::isInputUploaded);
    assertThat(told.withDeadline(told.invokedAt()).withDeadline(told.deadline())).isEqualTo(told);
    assertThat(RECEIPT.acceptedAtByService()).isEmpty();
    assertThat(RECEIPT.answeredAfter()).isEmpty();
    assertThat(RECEIPT.isInputUploaded()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "accepted_at_by_service\":\"then        | accepted_at_by_service is no time: then",
        "accepted_at_by_service\":\"1969-12-31T23:59:59Z | acceptedAtByService must be",
        "answered_after\":\"long                | answered_after is no duration: long",
        "answered_after\":\"PT-1S               | answeredAfter must be",
        "answered_after\":\"PT25H               | answeredAfter must be",
      })
  void timesOfTheServiceThatAreNoneAreRefused(String member, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> InvocationReceipt.fromJson(RECEIPT.toJson().replace("}", ",\"" + member + "\"}")))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense          | no JSON object: nonsense",
        "[]                | no JSON object",
        "{}                | no version",
        "{\"version\": 2}  | version 2",
        "{\"version\": 1}  | no inference_id",
      })
  void whatIsNoReceiptIsRefusedAndToldWhy(String json, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InvocationReceipt.fromJson(json))
        .withMessageContaining(message);
  }

  @Test
  void aTimeThatIsNoneIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                InvocationReceipt.fromJson(
                    RECEIPT.toJson().replace("2026-01-26T05:06:00Z", "soon")))
        .withMessageContaining("deadline is no time: soon");
  }

  @Property
  void anyTextIsEitherAReceiptOrRefusedAsOneThatIsNot(@ForAll String text) {
    try {
      var unused = InvocationReceipt.fromJson(text);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("Not a receipt");
    }
  }

  @Test
  void anotherDeadlineChangesNothingElse() {
    Instant later = RECEIPT.deadline().plusSeconds(60);

    assertThat(RECEIPT.withDeadline(later).deadline()).isEqualTo(later);
    assertThat(RECEIPT.withDeadline(later).withDeadline(RECEIPT.deadline())).isEqualTo(RECEIPT);
  }
}
