package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class JsonPayloadTest {
  private static InferenceRequest.Builder request(String json) {
    return InferenceRequest.builder().payload(Payload.ofJson(json));
  }

  private static String sent(InferenceRequest request) {
    return ((Payload.Bytes) request.payload()).bytes().asUtf8String();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": [1, 2.5e300, null]}",
        "[]",
        "\"text\"",
        "0",
        " true ",
        "[NaN, -Infinity]"
      })
  void isSentAsItIsAndSaysWhatItIs(String json) {
    InferenceRequest request = request(json).build();

    assertThat(sent(request)).isEqualTo(json);
    assertThat(request.contentType()).contains("application/json");
  }

  @Property
  void whateverAMapperWritesIsTaken(@ForAll String text) {
    String json = JsonMapper.shared().writeValueAsString(text);

    assertThat(sent(request(json).build())).isEqualTo(json);
  }

  @Test
  void aRequestCanSayAnotherContentType() {
    assertThat(request("{}").contentType("application/vnd.team+json").build().contentType())
        .contains("application/vnd.team+json");
    assertThat(InferenceRequest.builder().payload(Payload.ofUtf8("{}")).build().contentType())
        .isEmpty();
  }

  @Test
  void keepsItWhenItsInputIsUploaded() {
    assertThat(request("{}").build().withPayloadInS3(S3Uri.parse("s3://bucket/key")).contentType())
        .contains("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"a\": }", "{'a': 1}", "[1, 2", "nul", "{\"a\": 1}}"})
  void whatIsNoJsonIsRefusedWithItsPlace(String json) {
    assertThatThrownBy(() -> Payload.ofJson(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("json is no JSON: ")
        .hasMessageContaining("in line 1, column ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[NaN]", "Infinity", "{\"a\": -Infinity}"})
  void theNumbersOfPythonAreTaken(String json) {
    assertThat(request(json).build().contentType()).contains("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[INF]", "-INF", "{\"a\": +Infinity}", "[1, [2, +INF]]"})
  void otherNamesOfInfinitiesAreRefused(String json) {
    assertThatThrownBy(() -> Payload.ofJson(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("json is no JSON: ")
        .hasMessageContaining("in line 1, column ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\ud800\"", "{\"a\udc00\": 1}"})
  void whatUtf8CannotSayIsRefused(String json) {
    assertThatThrownBy(() -> Payload.ofJson(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("json is no valid Unicode: half of a surrogate pair at index ");
  }

  @Test
  void anyNestingIsTaken() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);

    assertThat(request(deep).build().contentType()).contains("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void whatHasNothingInItIsRefused(String json) {
    assertThatThrownBy(() -> Payload.ofJson(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("json has no JSON in it");
  }

  @Test
  void moreThanOneDocumentIsRefused() {
    assertThatThrownBy(() -> Payload.ofJson("{}\n{}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("json is more than one JSON document; the second begins in line 2, column 1");
  }
}
