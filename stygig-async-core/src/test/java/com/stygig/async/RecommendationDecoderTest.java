package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecommendationDecoderTest {
  private static RecommendationResult fixture(String name) throws Exception {
    try (InputStream in =
        RecommendationDecoderTest.class.getResourceAsStream("/fixtures/" + name)) {
      return RecommendationResult.decoder().decode(in.readAllBytes());
    }
  }

  private static RecommendationResult decode(String json) throws Exception {
    return RecommendationResult.decoder().decode(json.getBytes(UTF_8));
  }

  private static Recommendation item(String json) throws Exception {
    return decode("{\"recommendations\":[" + json + "]}").recommendations().get(0);
  }

  @Test
  void readsTheCurrentGeneration() throws Exception {
    RecommendationResult result = fixture("result-v4.json");

    QueryItem query = result.queryItem().orElseThrow();
    assertThat(query.dominantColor()).contains("RGB(31, 42, 68)");
    assertThat(query.dominantColorRgb()).contains(new ItemColor.Rgb(31, 42, 68));
    assertThat(query.gender()).contains("male");
    assertThat(query.genderConfidence()).hasValue(0.92);
    assertThat(result.recommendations())
        .extracting(Recommendation::id)
        .containsExactly("bottomwear_pants_0123", "footwear_sneakers_0044");
    Recommendation first = result.recommendations().get(0);
    assertThat(first.category()).contains("bottomwear_pants");
    assertThat(first.score()).hasValue(0.8745);
    assertThat(first.colorScore()).hasValue(0.889);
    assertThat(first.categoryScore()).hasValue(1.0);
    assertThat(first.genderScore()).hasValue(1.0);
    assertThat(first.similarityScore()).isEmpty();
    assertThat(first.colors())
        .containsExactly(new ItemColor.Rgb(20, 30, 90), new ItemColor.Named("navy"));
    assertThat(first.path()).contains("train/bottomwear/pants/0123.jpg");
    assertThat(result.totalCandidates()).hasValue(150);
    assertThat(result.searchResults()).hasValue(2000);
    ModelMetadata metadata = result.metadata().orElseThrow();
    assertThat(metadata.modelVersion()).contains("v4");
    assertThat(metadata.processingTime()).contains(Duration.ofNanos(812_400_000));
    assertThat(metadata.totalItems()).hasValue(13000);
    assertThat(result.violations()).isEmpty();
    assertThat(result.json()).contains("\"items_per_category\":2");
  }

  @Test
  void readsVersion3() throws Exception {
    RecommendationResult result = fixture("result-v3.json");

    assertThat(result.metadata()).isEmpty();
    Recommendation item = result.recommendations().get(0);
    assertThat(item.id()).isEqualTo("bottomwear_pants_123");
    assertThat(item.colors()).containsExactly(new ItemColor.Named("navy"));
    assertThat(item.colorScore()).hasValue(0.889);
    assertThat(item.genderScore()).hasValue(1.0);
    assertThat(item.categoryScore()).isEmpty();
    assertThat(item.similarityScore()).hasValue(0.9234);
    assertThat(item.json()).contains("\"match_reason\":\"harmonious colors");
  }

  @Test
  void readsTheScoreComponentsOfVersion2() throws Exception {
    Recommendation item =
        item(
            "{\"id\":\"a\",\"score\":0.5,\"score_components\":{\"color_harmony\":0.1,"
                + "\"category_compatibility\":0.2,\"gender_compatibility\":0.3}}");

    assertThat(item.colorScore()).hasValue(0.1);
    assertThat(item.categoryScore()).hasValue(0.2);
    assertThat(item.genderScore()).hasValue(0.3);
  }

  @Test
  void readsTheOlderFrontsNames() throws Exception {
    RecommendationResult result =
        decode(
            "{\"input_item\":{\"category\":\"shirt\",\"gender\":\"female\",\"colors\":[\"red\"]},"
                + "\"recommendations\":[{\"image_path\":\"train/a.jpg\"}]}");

    QueryItem query = result.queryItem().orElseThrow();
    assertThat(query.category()).contains("shirt");
    assertThat(query.gender()).contains("female");
    assertThat(query.colors()).containsExactly(new ItemColor.Named("red"));
    Recommendation item = result.recommendations().get(0);
    assertThat(item.id()).isEqualTo("train/a.jpg");
    assertThat(item.path()).contains("train/a.jpg");
  }

  @Test
  void takesNumbersThatAreNoneAsAbsent() throws Exception {
    RecommendationResult result = fixture("result-nan.json");

    assertThat(result.queryItem().orElseThrow().genderConfidence()).isEmpty();
    Recommendation item = result.recommendations().get(0);
    assertThat(item.score()).hasValue(0.5);
    assertThat(item.colorScore()).isEmpty();
    assertThat(item.categoryScore()).isEmpty();
    assertThat(item.genderScore()).hasValue(0.75);
    assertThat(item.gender()).isEmpty();
    assertThat(item.colors()).isEmpty();
    assertThat(item.path()).isEmpty();
    assertThat(result.violations()).isEmpty();
  }

  @Test
  void aSpellingThatIsNaNLeavesTheOthersTheirSay() throws Exception {
    assertThat(item("{\"id\":\"a\",\"color_score\":NaN,\"color_harmony_score\":0.4}").colorScore())
        .hasValue(0.4);
  }

  @Test
  void reportsTheErrorThatLooksLikeASuccess() {
    assertThatThrownBy(() -> fixture("result-error.json"))
        .isInstanceOf(ModelErrorException.class)
        .hasMessage("cannot identify image file");
  }

  @Test
  void anErrorOfNullIsNoError() throws Exception {
    assertThat(decode("{\"error\":null,\"recommendations\":[]}").recommendations()).isEmpty();
  }

  @Test
  void prefersItemIdToIdToPath() throws Exception {
    assertThat(item("{\"path\":\"p\",\"id\":\"i\",\"item_id\":\"x\"}").id()).isEqualTo("x");
    assertThat(item("{\"path\":\"p\",\"id\":\"i\",\"item_id\":null}").id()).isEqualTo("i");
    assertThat(item("{\"image_path\":\"q\",\"path\":\"p\",\"id\":\"\"}").id()).isEqualTo("p");
    assertThat(item("{\"id\":17}").id()).isEqualTo("17");
  }

  @Test
  void mixesColoursAndSkipsWhatIsNone() throws Exception {
    assertThat(
            item("{\"id\":\"a\",\"colors\":[[1,2,3],\"navy\",[1,2],{},null,[1.6,300,-4]]}")
                .colors())
        .containsExactly(
            new ItemColor.Rgb(1, 2, 3), new ItemColor.Named("navy"), new ItemColor.Rgb(2, 255, 0));
  }

  @Test
  void everyFieldButTheIdCanBeNullOrMissing() throws Exception {
    Recommendation item =
        item("{\"id\":\"a\",\"category\":null,\"score\":null,\"colors\":null,\"color\":null}");

    assertThat(item.category()).isEmpty();
    assertThat(item.score()).isEmpty();
    assertThat(item.colors()).isEmpty();
    assertThat(item).hasToString("a");
  }

  @Test
  void showsWhereTheContractIsBroken() throws Exception {
    RecommendationResult result =
        decode("{\"recommendations\":[{\"id\":\"a\",\"score\":0.5},{\"id\":\"b\",\"score\":1.2}]}");

    assertThat(result.recommendations().get(1).score()).hasValue(1.2);
    assertThat(result.violations())
        .containsExactly(
            "recommendations[1] (b) has a score outside 0 to 1: 1.2",
            "recommendations[1] (b) has a higher score than the item before it");
  }

  @Test
  void refusesWhatIsNoAnswerAndSaysWhy() {
    assertThatThrownBy(() -> decode("<html>")).hasMessageContaining("not JSON");
    assertThatThrownBy(() -> decode("")).hasMessageContaining("not a JSON object");
    assertThatThrownBy(() -> decode("[]")).hasMessageContaining("not a JSON object");
    assertThatThrownBy(() -> decode("{}")).hasMessageContaining("no array 'recommendations'");
    assertThatThrownBy(() -> decode("{\"recommendations\":[{\"id\":\"a\"},{}]}"))
        .hasMessageContaining("recommendations[1] has no id");
  }

  @Test
  void theJsonIsAsTheModelWroteIt() throws Exception {
    String item = "{\"id\":\"a\",\"score\":0.50,\"n\":1e400,\"x\":NaN,\"y\":-Infinity}";
    String answer = "{\"recommendations\":[" + item + "],\"big\":12345678901234567890123}";

    RecommendationResult result = decode(answer);

    assertThat(result.json()).isEqualTo(answer);
    assertThat(result.recommendations().get(0).json()).isEqualTo(item);
  }
}
