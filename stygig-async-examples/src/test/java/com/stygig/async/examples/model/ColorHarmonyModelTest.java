package com.stygig.async.examples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stygig.async.examples.SampleImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ColorHarmonyModelTest {
  private static final Ranking RANKING = new Ranking(CatalogItem.catalog());

  @Test
  void seesTheGarmentsColourAndNotTheBackgrounds(@TempDir Path directory) throws Exception {
    Path file = SampleImages.write(directory.resolve("a"), "png", 1000, 0x2040c0);

    Picture picture = Picture.read(file);

    assertThat(picture.colors().get(0)).isEqualTo(new Rgb(0x20, 0x40, 0xc0));
    assertThat(picture.aspectRatio()).isBetween(0.9, 1.1);
  }

  @Test
  void aPictureOfOneColourHasThatColour() {
    Picture picture = Picture.of(SampleImages.garment(1, 1, 0x112233));

    assertThat(picture.colors()).hasSize(1);
  }

  @Test
  void whatIsNoPictureIsSaidToBeNone(@TempDir Path directory) throws Exception {
    Path text = Files.writeString(directory.resolve("x.jpg"), "not an image");

    assertThatThrownBy(() -> Picture.read(text))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot identify image file");
    assertThat(Ranking.error("why"))
        .hasToString("{\"error\":\"why\",\"query_item\":null,\"recommendations\":[]}");
  }

  @Property
  void ranksByScoreWithinZeroToOneAndIsRepeatable(
      @ForAll @IntRange(max = 0xffffff) int color, @ForAll @IntRange(min = 1, max = 61) int topK) {
    Picture picture = Picture.of(SampleImages.garment(50, 50, color));
    Query query = new Query(topK, 0);

    ObjectNode answer = RANKING.rank(picture, query);

    List<Double> scores = new ArrayList<>();
    answer.get("recommendations").forEach(item -> scores.add(item.get("score").doubleValue()));
    assertThat(scores).hasSize(topK).allMatch(score -> score >= 0 && score <= 1);
    assertThat(scores).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(RANKING.rank(picture, query)).isEqualTo(answer);
  }

  @Property
  void harmonyIsBetweenZeroAndOneAndTheSameBothWays(
      @ForAll @IntRange(max = 0xffffff) int first, @ForAll @IntRange(max = 0xffffff) int second) {
    double harmony = ColorHarmony.of(Rgb.of(first), Rgb.of(second));

    assertThat(harmony).isBetween(0.0, 1.0);
    assertThat(ColorHarmony.of(Rgb.of(second), Rgb.of(first))).isEqualTo(harmony);
  }

  @Test
  void aMinimumScoreLeavesOutWhatIsBelow() {
    Picture picture = Picture.of(SampleImages.garment(50, 50, 0xc02040));

    JsonNode items = RANKING.rank(picture, new Query(61, 0.8)).get("recommendations");

    assertThat(items).isNotEmpty().allMatch(item -> item.get("score").doubleValue() >= 0.8);
    assertThat(items.size()).isLessThan(61);
  }
}
