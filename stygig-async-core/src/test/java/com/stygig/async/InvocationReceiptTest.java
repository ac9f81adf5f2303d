package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.stygig.async.spi.InvocationJournal.Entry;
import java.time.Duration;
import java.time.Instant;
import java.time.Year;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class InvocationReceiptTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

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
        "accepted_at_by_service\":\"1969-12-31T23:59:59Z | accepted_at_by_service must be in the years 1970 to 9999",
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

  private static String with(String member, String value) {
    ObjectNode json = (ObjectNode) JSON.readTree(RECEIPT.toJson());
    json.set(member, JSON.readTree(value));
    return json.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "inference_id           | \"a\\nb\"                    | inferenceId must have 1 to 64 printable",
        "inference_id           | \"\\u001b[31mred\"           | inferenceId must have 1 to 64 printable",
        "inference_id           | \" a\"                        | inferenceId must not start with a space",
        "inference_id           | 7                             | inference_id is no text: 7",
        "inference_id           | \"\"                          | it has no inference_id",
        "endpoint_name          | \"my_endpoint\"               | endpointName must have 1 to 63",
        "endpoint_name          | \"a/../b\"                    | endpointName must have 1 to 63",
        "output_location        | \"s3://bucket/out/\"          | needs a key",
        "output_location        | \"s3://bucket\"               | needs a key",
        "output_location        | \"https://bucket/a\"          | Not an S3 URI",
        "output_location        | \"s3://b\\n/a\"               | Not a bucket name",
        "input_location         | \"s3://bucket/in/\"           | needs a key",
        "input_location         | {\"bucket\":\"b\"}            | input_location is no text",
        "failure_location       | \"s3://bucket/\"              | needs a key",
        "failure_location       | []                            | failure_location is no text: []",
        "invoked_at             | 1769381160                    | invoked_at is no text",
        "invoked_at             | \"-0001-01-25T22:46:00Z\"      | invoked_at must be in the years 1970 to 9999",
        "invoked_at             | \"+10000-01-25T22:46:00Z\"   | invoked_at must be in the years 1970 to 9999",
        "deadline               | \"+999999999-12-31T23:59:59Z\" | deadline must be in the years 1970 to 9999",
        "deadline               | \"1969-12-31T23:59:59Z\"      | deadline must be in the years 1970 to 9999",
        "unanswered_invocations | -1                            | unanswered_invocations must be a count",
        "unanswered_invocations | 1.5                           | unanswered_invocations must be a count",
        "unanswered_invocations | 99999999999                   | unanswered_invocations must be a count",
        "unanswered_invocations | \"1\"                         | unanswered_invocations must be a count",
        "resubmission_of        | \"a\\rb\"                    | resubmissionOf must have 1 to 64 printable",
        "resubmission_of        | false                         | resubmission_of is no text: false",
      })
  void whatNoReceiptCanBeBuiltWithIsRefusedFromJsonToo(
      String member, String value, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InvocationReceipt.fromJson(with(member, value)))
        .withMessageStartingWith("Not a receipt: ")
        .withMessageContaining(message);
  }

  @Test
  void textThatIsTooLongIsRefusedAndNotQuotedInFull() {
    for (String member :
        List.of("inference_id", "endpoint_name", "output_location", "resubmission_of")) {
      String json = with(member, "\"s3://bucket/" + "a".repeat(1_000_000) + "\"");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> InvocationReceipt.fromJson(json))
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(2_000));
    }
  }

  @Test
  void theBuilderRefusesWhatJsonMayNotHave() {
    S3Uri output = RECEIPT.outputLocation();
    S3Uri prefix = S3Uri.parse("s3://bucket/out/");
    Instant never = Instant.parse("+10000-01-01T00:00:00Z");
    for (ThrowingCallable refused :
        List.<ThrowingCallable>of(
            () -> InvocationReceipt.builder("a\nb", "e", output),
            () -> InvocationReceipt.builder("", "e", output),
            () -> InvocationReceipt.builder("a".repeat(65), "e", output),
            () -> InvocationReceipt.builder("a", "e e", output),
            () -> InvocationReceipt.builder("a", "e", prefix),
            () -> InvocationReceipt.builder("a", "e", output).inputLocation(prefix),
            () -> InvocationReceipt.builder("a", "e", output).failureLocation(prefix),
            () -> InvocationReceipt.builder("a", "e", output).invokedAt(never),
            () -> InvocationReceipt.builder("a", "e", output).invokedAt(Instant.MIN),
            () -> InvocationReceipt.builder("a", "e", output).deadline(Instant.MIN),
            () -> InvocationReceipt.builder("a", "e", output).unansweredInvocations(-1),
            () -> InvocationReceipt.builder("a", "e", output).resubmissionOf("\u001b[0m"))) {
      assertThatIllegalArgumentException().isThrownBy(refused);
    }
  }

  @Test
  void aDeadlineAtTheEndOfTimeIsTheLastThatJsonHas() {
    InvocationReceipt endless = RECEIPT.withDeadline(Instant.MAX);

    assertThat(endless.deadline()).isEqualTo("9999-12-31T23:59:59.999999999Z");
    assertThat(InvocationReceipt.fromJson(endless.toJson())).isEqualTo(endless);
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.oneOf(
        Arbitraries.strings().map(text -> JSON.writeValueAsString(text)),
        Arbitraries.strings().ascii().map(text -> JSON.writeValueAsString("s3://bucket/" + text)),
        Arbitraries.longs().map(String::valueOf),
        Arbitraries.bigDecimals().ofScale(20).map(String::valueOf),
        Arbitraries.integers()
            .between(-999_999_999, 999_999_999)
            .map(year -> "\"" + Year.of(year).atDay(1) + "T00:00:00Z\""),
        Arbitraries.of("null", "true", "[]", "{\"a\":[1]}", "\"\"", "1e400", "1.10", "-0.0"),
        Arbitraries.integers().between(1, 300).map(n -> "[".repeat(n) + "]".repeat(n)));
  }

  @Provide
  Arbitrary<Map<String, String>> members() {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            Arbitraries.of(
                "version",
                "inference_id",
                "endpoint_name",
                "input_location",
                "output_location",
                "failure_location",
                "invoked_at",
                "deadline",
                "unanswered_invocations",
                "resubmission_of"),
            Arbitraries.strings().ofMaxLength(5));
    return Arbitraries.maps(names, values()).ofMaxSize(2);
  }

  @Property
  void whateverIsReadIsAReceiptThatCanBeBuiltAndWrittenOrIsRefused(
      @ForAll("members") Map<String, String> members) {
    ObjectNode json = (ObjectNode) JSON.readTree(RECEIPT.toJson());
    members.forEach((name, value) -> json.set(name, JSON.readTree(value)));
    InvocationReceipt read;
    try {
      read = InvocationReceipt.fromJson(json.toString());
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).matches("(?s)(Not a receipt: |A receipt of version ).*");
      assertThat(e.getMessage()).hasSizeLessThan(2_000);
      return;
    }
    assertThat(read.toJson()).isEqualTo(InvocationReceipt.fromJson(read.toJson()).toJson());
    assertThat(built(read)).isEqualTo(read);
    Entry entry = new Entry("id", "e", read.invokedAt(), Optional.of(read));
    byte[] line = JournalFormat.line(entry);
    assertThat(JournalFormat.read(Arrays.copyOf(line, line.length - 1)))
        .isEqualTo(new JournalLine.Remembered(entry, true));
  }

  private static InvocationReceipt built(InvocationReceipt receipt) {
    return InvocationReceipt.builder(
            receipt.inferenceId(), receipt.endpointName(), receipt.outputLocation())
        .inputLocation(receipt.inputLocation().orElse(null))
        .failureLocation(receipt.failureLocation().orElse(null))
        .invokedAt(receipt.invokedAt())
        .deadline(receipt.deadline())
        .unansweredInvocations(receipt.unansweredInvocations())
        .resubmissionOf(receipt.resubmissionOf().orElse(null))
        .unknownMembers(receipt.unknownMembers())
        .build();
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
