package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.S3Uri;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.waiters.UnreadableMessageException.Kind;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import tools.jackson.databind.node.ObjectNode;

class NotificationReaderTest {
  private static final InvocationReceipt RECEIPT =
      InvocationReceipt.builder("id", "endpoint", S3Uri.parse("s3://bucket/out/a.out"))
          .invokedAt(Instant.EPOCH)
          .deadline(Instant.EPOCH)
          .build();

  private static InferenceNotification read(String text) throws Exception {
    return NotificationReader.read(text).orElseThrow();
  }

  @Test
  void readsASuccess() throws Exception {
    InferenceNotification read =
        read(Notifications.fixture("notification-completed.json").toString());

    assertThat(read.inferenceId()).isEqualTo("shop-0f2c");
    assertThat(read.isCompleted()).isTrue();
    assertThat(read.endpointName()).contains("stygig-async-endpoint-20251115-120000");
    assertThat(read.outputLocation())
        .contains("s3://stygig-ml-s3/async-inference-results/7f0d1c5e.out");
    assertThat(read.inputLocation())
        .contains("s3://stygig-ml-s3/async-inference-input/request-1.json");
    assertThat(read.receivedTime()).contains(Instant.parse("2026-01-25T22:46:00.455Z"));
    assertThat(read.outcome()).isEqualTo(InferenceOutcome.succeeded());
  }

  @Test
  void readsTheFailureLocationWhereverItStands() throws Exception {
    ObjectNode onTop = Notifications.failed(RECEIPT, "why").put("failureLocation", "s3://b/f");
    ObjectNode below = Notifications.failed(RECEIPT, "why");
    below.putObject("responseParameters").put("failureLocation", "s3://b/f");

    assertThat(read(onTop.toString()).failureLocation()).contains("s3://b/f");
    assertThat(read(below.toString()).failureLocation()).contains("s3://b/f");
  }

  @Test
  void aTimeThatIsNoneAndANameThatIsEmptySayNothing() throws Exception {
    ObjectNode vague = Notifications.failed(RECEIPT, "why").put("receivedTime", "yesterday");
    ((ObjectNode) vague.get("requestParameters")).put("endpointName", "").put("inputLocation", "");

    assertThat(read(vague.toString()))
        .returns(Optional.empty(), InferenceNotification::receivedTime)
        .returns(Optional.empty(), InferenceNotification::endpointName)
        .returns(Optional.empty(), InferenceNotification::inputLocation);
  }

  @Test
  void readsAFailureWithoutResponseParameters() throws Exception {
    InferenceNotification read = read(Notifications.fixture("notification-failed.json").toString());

    assertThat(read.isCompleted()).isFalse();
    assertThat(read.outputLocation()).isEmpty();
    assertThat(read.failureReason().orElseThrow()).startsWith("ClientError: Received server error");
  }

  @Test
  void readsTheSameInAnEnvelope() throws Exception {
    ObjectNode notification = Notifications.completed(RECEIPT, "body");

    assertThat(read(Notifications.inEnvelope(notification)))
        .isEqualTo(read(notification.toString()));
  }

  @Test
  void ignoresTheTestNotification() throws Exception {
    ObjectNode test = Notifications.fixture("notification-test.json");

    assertThat(NotificationReader.read(test.toString())).isEmpty();
    assertThat(NotificationReader.read(Notifications.inEnvelope(test))).isEmpty();
  }

  @Test
  void insistsOnNothingButIdAndStatus() throws Exception {
    assertThat(read("{\"inferenceId\": \"a\", \"invocationStatus\": \"Completed\"}"))
        .isEqualTo(
            new InferenceNotification(
                "a",
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void takesTheResponseThatANotificationCarries() throws Exception {
    assertThat(read(Notifications.completed(RECEIPT, "{\"a\": 1}").toString()).outcome())
        .isEqualTo(InferenceOutcome.succeeded(SdkBytes.fromUtf8String("{\"a\": 1}")));
  }

  @Test
  void leavesAResponseToS3ThatCannotBeToldForSure() throws Exception {
    ObjectNode notBase64 = Notifications.completed(RECEIPT);
    notBase64.putObject("responseBody").put("content", "{}").put("encoding", "BASE64");
    ObjectNode noEncoding = Notifications.completed(RECEIPT);
    noEncoding.putObject("responseBody").put("content", "e30=");
    ObjectNode noPlace = Notifications.completed(RECEIPT, "{}");
    noPlace.remove("responseParameters");

    assertThat(read(notBase64.toString()).outcome()).isEqualTo(InferenceOutcome.succeeded());
    assertThat(read(noEncoding.toString()).outcome()).isEqualTo(InferenceOutcome.succeeded());
    assertThat(read(noPlace.toString()).outcome()).isEqualTo(InferenceOutcome.succeeded());
  }

  @Test
  void takesTheContentOfAFailureAsItStands() throws Exception {
    ObjectNode plain = Notifications.failed(RECEIPT, "why");
    plain.putObject("responseBody").put("content", "no colour");

    assertThat(read(plain.toString()).outcome())
        .isEqualTo(
            new InferenceOutcome.Failed(
                Optional.of("why"), Optional.of(SdkBytes.fromUtf8String("no colour"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NOT_JSON         | no json",
        "NOT_JSON         | []",
        "NOT_JSON         | 17",
        "NOT_JSON         | {\"Type\": \"Notification\", \"Message\": \"no json\"}",
        "NOT_AN_INFERENCE | {}",
        "NOT_AN_INFERENCE | {\"eventName\": \"SomethingElse\", \"inferenceId\": \"a\"}",
        "NO_INFERENCE_ID  | {\"invocationStatus\": \"Completed\"}",
        "NO_INFERENCE_ID  | {\"invocationStatus\": \"Completed\", \"inferenceId\": 7}",
        "UNKNOWN_STATUS   | {\"inferenceId\": \"a\"}",
        "UNKNOWN_STATUS   | {\"inferenceId\": \"a\", \"invocationStatus\": \"completed\"}",
      })
  void tellsWhatIsWrongWithOthers(Kind kind, String text) {
    assertThatThrownBy(() -> NotificationReader.read(text))
        .isInstanceOfSatisfying(
            UnreadableMessageException.class, e -> assertThat(e.kind).isEqualTo(kind));
  }

  @Test
  void refusesANestingBomb() {
    String bomb = "{\"a\":".repeat(100_000);

    assertThatThrownBy(() -> NotificationReader.read(bomb))
        .isInstanceOf(UnreadableMessageException.class);
  }

  @Test
  void contradictsAReceiptOfAnotherEndpointOrPlace() throws Exception {
    InferenceNotification notification = read(Notifications.completed(RECEIPT).toString());
    ObjectNode elsewhere = Notifications.completed(RECEIPT);
    ((ObjectNode) elsewhere.get("responseParameters")).put("outputLocation", "s3://other/a.out");
    ObjectNode other = Notifications.completed(RECEIPT);
    ((ObjectNode) other.get("requestParameters")).put("endpointName", "other");

    assertThat(NotificationJudge.contradiction(notification, RECEIPT)).isEmpty();
    assertThat(NotificationJudge.contradiction(read(elsewhere.toString()), RECEIPT).orElseThrow())
        .contains("s3://other/a.out");
    assertThat(NotificationJudge.contradiction(read(other.toString()), RECEIPT).orElseThrow())
        .contains("other");
  }

  @Test
  void aFailureMayNameTheFailureLocationWhereASuccessNamesTheOutput() throws Exception {
    InvocationReceipt receipt =
        InvocationReceipt.builder("id", "endpoint", RECEIPT.outputLocation())
            .failureLocation(S3Uri.parse("s3://bucket/failed/a-error.out"))
            .invokedAt(Instant.EPOCH)
            .deadline(Instant.EPOCH)
            .build();
    ObjectNode failed = Notifications.failed(receipt, "why");
    failed.putObject("responseParameters").put("outputLocation", "s3://bucket/failed/a-error.out");
    ObjectNode succeeded = Notifications.completed(receipt);
    succeeded
        .putObject("responseParameters")
        .put("outputLocation", "s3://bucket/failed/a-error.out");

    assertThat(NotificationJudge.contradiction(read(failed.toString()), receipt)).isEmpty();
    assertThat(NotificationJudge.contradiction(read(succeeded.toString()), receipt)).isPresent();
  }

  @Property(tries = 10_000)
  void neverFailsInAnotherWay(@ForAll("texts") String text) {
    try {
      Optional<InferenceNotification> read = NotificationReader.read(text);
      read.ifPresent(notification -> assertThat(notification.outcome()).isNotNull());
    } catch (UnreadableMessageException e) {
      assertThat(e.kind).isNotNull();
    }
  }

  /** Random texts, and notifications in which something was replaced or cut off. */
  @Provide
  Arbitrary<String> texts() {
    String whole = Notifications.inEnvelope(Notifications.completed(RECEIPT, "{}"));
    String raw = Notifications.completed(RECEIPT, "{}").toString();
    Arbitrary<String> garbage = Arbitraries.strings().ofMaxLength(60);
    return Arbitraries.oneOf(
        garbage,
        damaged(whole, garbage),
        damaged(raw, garbage),
        damaged(raw, Arbitraries.of("null", "[]", "{}", "\"", "1e999", "\\u0000", "{\"a\":")));
  }

  private static Arbitrary<String> damaged(String text, Arbitrary<String> replacement) {
    return Arbitraries.integers()
        .between(0, text.length())
        .tuple2()
        .flatMap(
            at -> {
              int from = Math.min(at.get1(), at.get2());
              int to = Math.max(at.get1(), at.get2());
              return replacement.map(
                  inserted -> text.substring(0, from) + inserted + text.substring(to));
            });
  }
}
