package com.stygig.async.waiters;

import static com.stygig.async.waiters.Credibility.CONTRADICTION;
import static com.stygig.async.waiters.Credibility.CREDIBLE_FAILURE;
import static com.stygig.async.waiters.Credibility.HINT;
import static com.stygig.async.waiters.Credibility.PROOF;
import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.S3Uri;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Builders;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotificationJudgeTest {
  private static final Instant ACCEPTED = Instant.parse("2026-01-25T22:46:00Z");
  private static final String OUTPUT = "s3://bucket/out/a.out";
  private static final String FAILURE = "s3://bucket/failed/a-error.out";
  private static final String INPUT = "s3://bucket/in/request-1.json";

  /** What a message says, field by field; null for nothing. */
  private record Message(
      boolean isCompleted,
      String endpoint,
      String input,
      String output,
      String failure,
      Instant received) {
    InferenceNotification notification() {
      return new InferenceNotification(
          "id",
          isCompleted,
          Optional.ofNullable(received),
          Optional.ofNullable(endpoint),
          Optional.ofNullable(input),
          Optional.ofNullable(output),
          Optional.ofNullable(failure),
          Optional.empty(),
          Optional.empty());
    }
  }

  private static final Message BARE_FAILURE = new Message(false, null, null, null, null, null);
  private static final Message BARE_SUCCESS = new Message(true, null, null, null, null, null);

  /** As AWS sends it for an inline input. */
  private static final Message GENUINE_FAILURE =
      new Message(false, "endpoint", null, null, null, ACCEPTED.plusMillis(455));

  private static InvocationReceipt.Builder builder() {
    return InvocationReceipt.builder("id", "endpoint", S3Uri.parse(OUTPUT))
        .invokedAt(Instant.EPOCH)
        .deadline(Instant.EPOCH)
        .acceptedAtByService(ACCEPTED)
        .answeredAfter(Duration.ofMillis(200));
  }

  private static final InvocationReceipt INLINE = builder().build();
  private static final InvocationReceipt UPLOADED =
      builder()
          .inputLocation(S3Uri.parse(INPUT))
          .inputUploaded(true)
          .failureLocation(S3Uri.parse(FAILURE))
          .build();

  private static Credibility judge(Message message, InvocationReceipt receipt) {
    return NotificationJudge.judge(message.notification(), receipt);
  }

  @Test
  void anIdAloneIsAHint() {
    for (InvocationReceipt receipt : new InvocationReceipt[] {INLINE, UPLOADED}) {
      assertThat(judge(BARE_FAILURE, receipt)).isEqualTo(HINT);
      assertThat(judge(BARE_SUCCESS, receipt)).isEqualTo(HINT);
    }
  }

  @Test
  void aFailureIsCredibleByItsEndpointAndItsTimeTogether() {
    Instant time = ACCEPTED.plusSeconds(1);

    assertThat(judge(GENUINE_FAILURE, INLINE)).isEqualTo(CREDIBLE_FAILURE);
    assertThat(judge(new Message(false, "endpoint", null, null, null, null), INLINE))
        .isEqualTo(HINT);
    assertThat(judge(new Message(false, null, null, null, null, time), INLINE)).isEqualTo(HINT);
    assertThat(judge(new Message(true, "endpoint", null, null, null, time), INLINE))
        .isEqualTo(HINT);
  }

  /** 200 ms for the answer, and a second for the spread of the service's clocks. */
  @ParameterizedTest
  @CsvSource({"-1200, CREDIBLE_FAILURE", "-1201, CONTRADICTION", "86400000, CREDIBLE_FAILURE"})
  void whatWasReceivedBeforeTheAcceptanceIsAnothers(long millis, Credibility expected) {
    Message message = new Message(false, "endpoint", null, null, null, ACCEPTED.plusMillis(millis));

    assertThat(judge(message, INLINE)).isEqualTo(expected);
  }

  @Test
  void theLongerAnInvocationTookTheEarlierCanItHaveBeenReceived() {
    Message message = new Message(false, "endpoint", null, null, null, ACCEPTED.minusSeconds(30));

    assertThat(judge(message, builder().answeredAfter(Duration.ofSeconds(29)).build()))
        .isEqualTo(CREDIBLE_FAILURE);
    assertThat(judge(message, builder().answeredAfter(Duration.ofSeconds(28)).build()))
        .isEqualTo(CONTRADICTION);
    assertThat(judge(message, builder().answeredAfter(null).build())).isEqualTo(CREDIBLE_FAILURE);
    assertThat(judge(message, builder().acceptedAtByService(null).build()))
        .as("nothing to compare with: never our own clock")
        .isEqualTo(CREDIBLE_FAILURE);
  }

  @Test
  void aPlaceOfTheReceiptIsProofWhereverAFailureNamesIt() {
    assertThat(judge(new Message(true, null, null, OUTPUT, null, null), INLINE)).isEqualTo(PROOF);
    assertThat(judge(new Message(false, null, null, OUTPUT, null, null), INLINE)).isEqualTo(PROOF);
    assertThat(judge(new Message(false, null, null, FAILURE, null, null), UPLOADED))
        .isEqualTo(PROOF);
    assertThat(judge(new Message(false, null, null, null, FAILURE, null), UPLOADED))
        .isEqualTo(PROOF);
    assertThat(judge(new Message(true, null, null, FAILURE, null, null), UPLOADED))
        .as("no success lies there")
        .isEqualTo(CONTRADICTION);
  }

  @ParameterizedTest
  @CsvSource({
    "https://bucket.s3.eu-west-1.amazonaws.com/out/a.out, PROOF",
    "https://bucket.s3.eu-west-1.amazonaws.com/out/b.out, CONTRADICTION",
    "https://example.com/bucket/out/a.out, CONTRADICTION",
    "nonsense, CONTRADICTION"
  })
  void aPlaceIsTheSameHoweverItIsWritten(String output, Credibility expected) {
    assertThat(judge(new Message(true, null, null, output, null, null), INLINE))
        .isEqualTo(expected);
  }

  @Test
  void anInputIsProofOnlyIfItIsThisInvocationsAlone() {
    Message message = new Message(false, null, INPUT, null, null, null);

    assertThat(judge(message, UPLOADED)).isEqualTo(PROOF);
    assertThat(judge(message, builder().inputLocation(S3Uri.parse(INPUT)).build()))
        .as("the user's own, which many inferences can share")
        .isEqualTo(HINT);
    assertThat(judge(message, sentTwice(UPLOADED))).as("sent twice").isEqualTo(HINT);
    assertThat(judge(new Message(false, null, "s3://bucket/in/2.json", null, null, null), UPLOADED))
        .isEqualTo(CONTRADICTION);
    assertThat(judge(message, INLINE)).as("not documented for an inline one").isEqualTo(HINT);
    assertThat(
            judge(
                new Message(false, "endpoint", INPUT, null, null, ACCEPTED.minusSeconds(60)),
                UPLOADED))
        .as("sent before, by a client that repeats by itself")
        .isEqualTo(CONTRADICTION);
  }

  private static InvocationReceipt sentTwice(InvocationReceipt receipt) {
    return InvocationReceipt.fromJson(
        receipt.toJson().replace("}", ",\"unanswered_invocations\":1}"));
  }

  @Test
  void aSecondResultIsToldByMoreThanTheId() {
    InvocationReceipt receipt = sentTwice(UPLOADED);
    Message other =
        new Message(
            true, "endpoint", INPUT, "s3://bucket/out/b.out", null, ACCEPTED.minusSeconds(9));

    assertThat(NotificationJudge.isSecondResult(other.notification(), receipt)).isTrue();
    assertThat(NotificationJudge.isSecondResult(other.notification(), UPLOADED))
        .as("was sent once")
        .isFalse();
    assertThat(NotificationJudge.isSecondResult(BARE_FAILURE.notification(), receipt)).isFalse();
    assertThat(
            NotificationJudge.isSecondResult(
                new Message(true, "endpoint", null, "s3://b/c", null, ACCEPTED.plusSeconds(60))
                    .notification(),
                receipt))
        .as("of a later submission under the same id")
        .isFalse();
    assertThat(
            NotificationJudge.isSecondResult(
                new Message(true, "endpoint", null, "s3://b/c", null, ACCEPTED.minusSeconds(3_600))
                    .notification(),
                receipt))
        .as("of an earlier one")
        .isFalse();
  }

  @Property
  void onlyAPlaceOrAnInputOfItsOwnIsProof(
      @ForAll("messages") Message message, @ForAll("receipts") InvocationReceipt receipt) {
    boolean namesPlace =
        OUTPUT.equals(message.output())
            || (!message.isCompleted()
                && receipt.failureLocation().isPresent()
                && (FAILURE.equals(message.output()) || FAILURE.equals(message.failure())));
    boolean namesInput =
        INPUT.equals(message.input())
            && receipt.isInputUploaded()
            && receipt.unansweredInvocations() == 0;
    boolean isOfOtherEndpoint = "another".equals(message.endpoint());

    Credibility judged = judge(message, receipt);

    if (judged == PROOF) {
      assertThat(namesPlace || namesInput).isTrue();
    }
    if (namesPlace) {
      assertThat(judged).isEqualTo(isOfOtherEndpoint ? CONTRADICTION : PROOF);
    }
    if (isOfOtherEndpoint) {
      assertThat(judged).isEqualTo(CONTRADICTION);
    }
  }

  @Property
  void onlyAFailureOfTheEndpointAndTheRightTimeIsCredible(
      @ForAll("messages") Message message, @ForAll("receipts") InvocationReceipt receipt) {
    if (judge(message, receipt) == CREDIBLE_FAILURE) {
      assertThat(message.isCompleted()).isFalse();
      assertThat(message.endpoint()).isEqualTo("endpoint");
      assertThat(message.received()).isNotNull();
      if (receipt.acceptedAtByService().isPresent()) {
        assertThat(message.received()).isAfterOrEqualTo(ACCEPTED.minusSeconds(61));
      }
    }
  }

  /** What a message leaves out can make it less credible, and nothing that it is not. */
  @Property
  void sayingLessProvesNothingMore(
      @ForAll("messages") Message message, @ForAll("receipts") InvocationReceipt receipt) {
    Message bare = new Message(message.isCompleted(), null, null, null, null, null);

    assertThat(judge(bare, receipt)).isEqualTo(HINT);
    assertThat(NotificationJudge.isSecondResult(bare.notification(), receipt)).isFalse();
  }

  @Provide
  Arbitrary<Message> messages() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of("endpoint", "another").injectNull(0.3),
            Arbitraries.of(INPUT, "s3://bucket/in/another.json").injectNull(0.4),
            Arbitraries.of(OUTPUT, FAILURE, "s3://bucket/out/another.out").injectNull(0.4),
            Arbitraries.of(FAILURE, "s3://bucket/failed/another-error.out").injectNull(0.6),
            Arbitraries.longs()
                .between(-120_000, 120_000)
                .map(ACCEPTED::plusMillis)
                .injectNull(0.3))
        .as(Message::new);
  }

  @Provide
  Arbitrary<InvocationReceipt> receipts() {
    Arbitrary<UnaryOperator<InvocationReceipt>> sending =
        Arbitraries.of(UnaryOperator.identity(), NotificationJudgeTest::sentTwice);
    return Combinators.combine(
            Builders.withBuilder(NotificationJudgeTest::builder)
                .use(Arbitraries.of(S3Uri.parse(INPUT)).injectNull(0.3))
                .in(InvocationReceipt.Builder::inputLocation)
                .use(Arbitraries.of(S3Uri.parse(FAILURE)).injectNull(0.5))
                .in(InvocationReceipt.Builder::failureLocation)
                .use(Arbitraries.of(true, false))
                .in(InvocationReceipt.Builder::inputUploaded)
                .use(Arbitraries.of(ACCEPTED).injectNull(0.3))
                .in(InvocationReceipt.Builder::acceptedAtByService)
                .build(InvocationReceipt.Builder::build),
            sending)
        .as((receipt, sent) -> sent.apply(receipt));
  }
}
