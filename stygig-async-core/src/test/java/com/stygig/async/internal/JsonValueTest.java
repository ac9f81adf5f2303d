package com.stygig.async.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

class JsonValueTest {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final JsonFactory OF_PYTHON =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  private static final JsonMapper MAPPER = new JsonMapper();

  private static JsonValue read(String text) {
    return JsonValue.read(OF_PYTHON, text);
  }

  @Property(tries = 500)
  void whatIsWrittenReadsAsJacksonReadsIt(@ForAll("documents") Object document) {
    String text = JsonText.of(document);

    assertThat(MAPPER.readTree(text))
        .isEqualTo(MAPPER.readTree(MAPPER.writeValueAsString(document)));
    assertThat(JsonValue.read(FACTORY, text)).hasToString(text);
    assertThat(JsonValue.read(FACTORY, text.getBytes(UTF_8))).hasToString(text);
    assertThat(JsonValue.read(FACTORY, JsonText.ascii(document))).hasToString(text);
    assertThat(JsonText.ascii(document)).isASCII();
    assertThat(JsonText.of(JsonValue.read(FACTORY, text).toJava())).isEqualTo(text);
  }

  @Provide
  Arbitrary<Object> documents() {
    Arbitrary<Object> scalars =
        Arbitraries.oneOf(
            Arbitraries.strings().filter(text -> UTF_8.newEncoder().canEncode(text)),
            Arbitraries.integers(),
            Arbitraries.longs(),
            Arbitraries.bigIntegers(),
            Arbitraries.bigDecimals(),
            Arbitraries.of(true, false));
    return Arbitraries.recursive(
        () -> scalars,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(4),
                Arbitraries.maps(Arbitraries.strings().alpha().ofMaxLength(8), inner).ofMaxSize(4)),
        0,
        4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.50",
        "1E+400",
        "-0",
        "123456789012345678901234567890.10",
        "NaN",
        "-Infinity",
        "[1.0,{\"a\":null,\"b\":[true,false]}]",
        "\"\\ud800\""
      })
  void numbersKeepTheirDigits(String json) {
    assertThat(JsonText.ascii(read(json))).isEqualToIgnoringCase(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[1,]",
        "{\"a\":1}{}",
        "1 2",
        "{\"a\"}",
        "nul",
        "'a'",
        "{a:1}",
        "[1}",
        "\"",
        "]"
      })
  void whatIsNoDocumentIsRefused(String text) {
    assertThatThrownBy(() -> JsonValue.read(FACTORY, text)).isInstanceOf(JacksonException.class);
    assertThatThrownBy(() -> JsonValue.read(FACTORY, text.getBytes(UTF_8)))
        .isInstanceOf(JacksonException.class);
  }

  @Test
  void nothingIsMissingAndNotNull() {
    assertThat(read(" ").isMissing()).isTrue();
    assertThat(read("null").isMissing()).isFalse();
    assertThat(read("null").isMissingOrNull()).isTrue();
    assertThat(read("{\"a\":null}").get("a").isMissing()).isFalse();
    assertThat(read("{\"a\":null}").get("b").isMissing()).isTrue();
    assertThat(read("[1]").get("a").isMissing()).isTrue();
    assertThat(read("{\"a\":{\"b\":\"c\"}}").get("a").get("b").string()).contains("c");
  }

  @Test
  void eachKindIsToldApart() {
    assertThat(read("1").string()).isEmpty();
    assertThat(read("1").scalar()).contains("1");
    assertThat(read("true").scalar()).contains("true");
    assertThat(read("true").isTrue()).isTrue();
    assertThat(read("\"true\"").isTrue()).isFalse();
    assertThat(read("[]").scalar()).isEmpty();
    assertThat(read("7").whole()).hasValue(7);
    assertThat(read("7.0").whole()).isEmpty();
    assertThat(read("2147483648").whole()).isEmpty();
    assertThat(read("\"7\"").doubleValue()).isNaN();
    assertThat(read("-INF").doubleValue()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(read("{\"a\":1,\"a\":2}").get("a").whole()).hasValue(2);
  }

  @Test
  void othersGetClassesOfJava() {
    assertThat(read("{\"a\":[1,2147483648,1e2,\"x\",null,true,99999999999999999999]}").toJava())
        .isEqualTo(
            Map.of(
                "a",
                Arrays.asList(
                    1,
                    2147483648L,
                    new BigDecimal("1e2"),
                    "x",
                    null,
                    true,
                    new BigInteger("99999999999999999999"))));
    assertThat(read("NaN").toJava()).isEqualTo(Double.NaN);
    assertThat(read("+INF").toJava()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void whatIsNoJsonIsNamed() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("at", List.of(Instant.EPOCH));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonText.of(members))
        .withMessageContaining("java.time.Instant");
  }
}
