package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputNamesTest {
  private static final String LONGEST = "a234567890123456789012345678.json";

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "7", "order-7.json", "a_b-c", "x.", "A23456789012345678901234567.json"})
  void aFileNameThatTheServiceTakesIsTaken(String name) {
    assertThat(request().fileName(name).build().fileName()).contains(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".json", "-a", "_a", "a.b.c", "a..b", "a/b", "a b", "ä", "a\n", "a%20b", "..", LONGEST
      })
  void aFileNameThatTheServiceRefusesIsRefusedAndNamed(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request().fileName(name))
        .withMessageContaining("fileName must have 1 to 32")
        .withMessageContaining("'" + name.substring(0, Math.min(1, name.length())));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecommendationRequest.builder().fileName(name))
        .withMessageContaining("fileName must have 1 to 32");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "tenant-7/2026", "/a/", "!_.*'()/-", ".."})
  void anExtensionThatTheServiceTakesIsTaken(String extension) {
    assertThat(request().outputPathExtension(extension).build().outputPathExtension())
        .contains(extension);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "s3://bucket/a", "https://a", "a:b", "ä", "a\r\nb", "a?b"})
  void anExtensionThatTheServiceRefusesIsRefusedAndNamed(String extension) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request().outputPathExtension(extension))
        .withMessageContaining("outputPathExtension must have 1 to 512");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecommendationRequest.builder().outputPathExtension(extension))
        .withMessageContaining("outputPathExtension must have 1 to 512");
  }

  @Test
  void anExtensionHasAtMost512Characters() {
    assertThat(request().outputPathExtension("a".repeat(512)).build().outputPathExtension())
        .isPresent();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request().outputPathExtension("a".repeat(513)));
  }

  @Property
  void anyInferenceIdMakesAFileNameThatTheServiceTakes(
      @ForAll @StringLength(min = 1, max = 64) String id) {
    String name = OutputNames.ofInferenceId(id);

    assertThat(OutputNames.fileName(name)).isEqualTo(OutputNames.ofInferenceId(id));
    assertThat(OutputNames.ofInferenceId(id + "x")).isNotEqualTo(name);
  }

  /** Others look for results by it: what an earlier release has named must be found. */
  @Test
  void theFileNameOfAnIdIsStable() {
    assertThat(OutputNames.ofInferenceId("order-1")).isEqualTo("0bafe22156d2698c143b86040446.out");
  }

  @Test
  void aReceiptKeepsTheFileNameInItsJson() {
    InvocationReceipt receipt =
        InvocationReceipt.builder("i", "e", S3Uri.parse("s3://bucket/out/order-7.json"))
            .fileName("order-7.json")
            .invokedAt(Instant.EPOCH)
            .deadline(Instant.EPOCH)
            .build();

    InvocationReceipt read = InvocationReceipt.fromJson(receipt.toJson());

    assertThat(receipt.toJson()).contains("\"file_name\":\"order-7.json\"");
    assertThat(read).isEqualTo(receipt);
    assertThat(read.withDeadline(Instant.EPOCH.plusSeconds(1)).fileName()).contains("order-7.json");
    assertThat(
            InvocationReceipt.fromJson(
                    receipt.toJson().replace(",\"file_name\":\"order-7.json\"", ""))
                .fileName())
        .isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> InvocationReceipt.fromJson(receipt.toJson().replace("order-7.json\"}", "a b\"}")))
        .withMessageContaining("'a b'");
  }

  private static InferenceRequest.Builder request() {
    return InferenceRequest.builder().payload(Payload.ofUtf8("x"));
  }
}
