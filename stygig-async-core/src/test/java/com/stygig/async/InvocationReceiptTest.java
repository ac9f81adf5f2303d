package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
