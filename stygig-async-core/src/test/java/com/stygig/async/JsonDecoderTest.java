package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonDecoderTest {
  record Item(String id, double score) {}

  private static <T> T decode(ResultDecoder<T> decoder, String json) throws Exception {
    return decoder.decode(json.getBytes(UTF_8));
  }

  @Test
  void genericTypesAreMade() throws Exception {
    List<Item> items =
        decode(
            ResultDecoder.json(new ResultType<List<Item>>() {}), "[{\"id\":\"a\",\"score\":0.5}]");
    Map<String, List<Item>> byKind =
        decode(
            ResultDecoder.json(new ResultType<Map<String, List<Item>>>() {}),
            "{\"shirts\":[{\"id\":\"a\",\"score\":1}]}");

    assertThat(items).containsExactly(new Item("a", 0.5));
    assertThat(byKind.get("shirts")).containsExactly(new Item("a", 1));
  }

  @Test
  void whatPythonWritesForNumbersThatAreNoneIsRead() throws Exception {
    ResultDecoder<double[]> numbers = ResultDecoder.json(double[].class);

    assertThat(decode(numbers, "[NaN, Infinity, -Infinity, 1e400]"))
        .containsExactly(
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY);
  }

  @SuppressWarnings("rawtypes") // as somebody may write it
  @Test
  void aTypeThatSaysNoneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ResultType() {})
        .withMessageContaining("new ResultType<List<Item>>() {}");
  }

  @Test
  void aTypeSaysItsName() {
    assertThat(new ResultType<List<String>>() {}.toString())
        .isEqualTo("java.util.List<java.lang.String>");
  }
}
