package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Whoever writes a receipt with Jackson, of either kind, gets all of it, and can read it again. */
class JacksonTest {
  /** What a service may keep of a job, or answer. */
  record Job(String name, InvocationReceipt receipt) {}

  private static final InvocationReceipt RECEIPT =
      InvocationReceipt.fromJson(
          InvocationReceipt.builder("order-1", "e", S3Uri.parse("s3://bucket/out/1.out"))
              .failureLocation(S3Uri.parse("s3://bucket/failed/1.out"))
              .invokedAt(Instant.parse("2026-01-02T03:04:05.123456789Z"))
              .deadline(Instant.parse("2026-01-02T09:04:05Z"))
              .answeredAfter(Duration.ofMillis(20))
              .build()
              .toJson()
              .replaceFirst("\\{", "{\"of_a_later_release\":{\"x\":[1,2.50]},"));

  private static final ObjectMapper JACKSON_2 = new ObjectMapper();
  private static final JsonMapper JACKSON_3 = JsonMapper.shared();

  @Test
  void bothKindsOfMappersWriteWhatTheReceiptWrites() throws Exception {
    assertThat(JACKSON_3.readTree(JACKSON_3.writeValueAsString(RECEIPT)))
        .isEqualTo(JACKSON_3.readTree(RECEIPT.toJson()));
    assertThat(JACKSON_2.readTree(JACKSON_2.writeValueAsString(RECEIPT)))
        .isEqualTo(JACKSON_2.readTree(RECEIPT.toJson()));
  }

  @Test
  void bothReadItAgainAlsoAsAPartOfSomethingElse() throws Exception {
    Job job = new Job("a", RECEIPT);
    for (String text :
        List.of(JACKSON_3.writeValueAsString(job), JACKSON_2.writeValueAsString(job))) {
      InvocationReceipt by3 = JACKSON_3.readValue(text, Job.class).receipt();
      InvocationReceipt by2 = JACKSON_2.readValue(text, Job.class).receipt();
      for (InvocationReceipt receipt : List.of(by2, by3)) {
        assertThat(receipt.outputLocation()).isEqualTo(RECEIPT.outputLocation());
        assertThat(receipt.invokedAt()).isEqualTo(RECEIPT.invokedAt());
        assertThat(receipt.toJson()).contains("of_a_later_release");
      }
    }
  }

  @Test
  void whatIsNoReceiptIsRefused() {
    assertThatThrownBy(() -> JACKSON_3.readValue("{}", InvocationReceipt.class))
        .hasMessageContaining("no version");
    assertThatThrownBy(() -> JACKSON_2.readValue("{}", InvocationReceipt.class))
        .hasMessageContaining("no version");
  }

  @Test
  void aStatusIsAnAnswer() throws Exception {
    InferenceStatus status =
        new InferenceStatus(InferenceStatus.State.FAILED, RECEIPT, "a failure is there", "sorry");

    String expected =
        "{\"inference_id\":\"order-1\",\"state\":\"FAILED\",\"basis\":\"a failure is there\","
            + "\"failure_content\":\"sorry\"}";
    assertThat(JACKSON_3.writeValueAsString(status)).isEqualTo(expected);
    assertThat(JACKSON_2.writeValueAsString(status)).isEqualTo(expected);
  }
}
