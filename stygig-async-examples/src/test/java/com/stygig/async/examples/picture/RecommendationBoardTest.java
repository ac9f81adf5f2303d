package com.stygig.async.examples.picture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.stygig.async.RecommendationResult;
import com.stygig.async.examples.SampleImages;
import com.stygig.async.examples.model.CatalogItem;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class RecommendationBoardTest {
  @TempDir Path directory;

  private static RecommendationResult result(int items) throws Exception {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.putObject("query_item")
        .put("dominant_color", "navy")
        .put("category", "upperwear")
        .put("predicted_gender", "unisex");
    json.putObject("metadata").put("model_version", "v4");
    ArrayNode array = json.putArray("recommendations");
    for (int i = 0; i < items; i++) {
      CatalogItem item = CatalogItem.catalog().get(i);
      ObjectNode node = array.addObject().put("item_id", item.itemId());
      if (i % 7 != 3) {
        node.put("category", item.category()).put("score", 0.97 - i * 0.01);
        node.putArray("colors").add(JsonMapper.shared().valueToTree(item.rgb())).add(item.color());
      }
      node.put("path", item.path());
    }
    return RecommendationResult.decoder().decode(json.toString().getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 8, 20, 50})
  void anyNumberOfItemsMakesAPictureThatAScreenCanShow(int items) throws Exception {
    BufferedImage board =
        RecommendationBoard.draw(
            Optional.of(SampleImages.garment(300, 400, 0x203080)),
            result(items),
            item -> Optional.empty());

    assertThat(board.getWidth()).isBetween(800, 2200);
    assertThat(board.getHeight()).isBetween(500, 3100);
    Path file = directory.resolve("board.png");
    new PictureFile(file).write(board);
    assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(board.getWidth());
  }

  @Test
  void withoutTheQuerysPictureThereIsABoardAllTheSame() throws Exception {
    BufferedImage board =
        RecommendationBoard.draw(Optional.empty(), result(3), item -> Optional.empty());

    assertThat(board.getWidth()).isPositive();
  }

  @Test
  void anItemsPictureIsOnTheBoardAndOneThatIsMissingIsInTheItemsColour() throws Exception {
    RecommendationResult result = result(2);
    BufferedImage green = new BufferedImage(100, 100, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = green.createGraphics();
    graphics.setColor(Color.GREEN);
    graphics.fillRect(0, 0, 100, 100);
    graphics.dispose();

    BufferedImage board =
        RecommendationBoard.draw(
            Optional.empty(),
            result,
            item ->
                item.id().equals(result.recommendations().get(0).id())
                    ? Optional.of(green)
                    : Optional.empty());

    BoardLayout layout = BoardLayout.of(2);
    assertThat(board.getRGB(layout.card(0).x + 104, layout.card(0).y + 118) & 0xffffff)
        .isEqualTo(0x00ff00);
    assertThat(board.getRGB(layout.card(1).x + 104, layout.card(1).y + 60) & 0xffffff)
        .isEqualTo(
            Swatches.of(result.recommendations().get(1).colors()).get(0).getRGB() & 0xffffff);
  }

  @Test
  void longNamesAreCutToTheirRoom() {
    BufferedImage image = new BufferedImage(10, 10, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    FontMetrics metrics = graphics.getFontMetrics(new Font(Font.SANS_SERIF, Font.PLAIN, 13));

    String cut = Drawing.fitting("bottomwear_pants_".repeat(20), metrics, 150);

    assertThat(metrics.stringWidth(cut)).isLessThanOrEqualTo(150);
    assertThat(cut).startsWith("bottomwear").endsWith("\u2026");
    assertThat(Drawing.fitting("short", metrics, 150)).isEqualTo("short");
    graphics.dispose();
  }

  @Test
  void theFilesNameSaysTheFormat() throws Exception {
    BufferedImage board =
        RecommendationBoard.draw(Optional.empty(), result(1), item -> Optional.empty());
    Path jpeg = directory.resolve("board.JPG");

    new PictureFile(jpeg).write(board);

    assertThat(Files.readAllBytes(jpeg)).startsWith(0xff, 0xd8, 0xff);
    assertThat(directory).isDirectoryContaining(jpeg::equals);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PictureFile(directory.resolve("board.gif")))
        .withMessageContaining(".png, .jpg or .jpeg")
        .withMessageContaining("board.gif");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PictureFile(directory.resolve("none/board.png")))
        .withMessageContaining("No such folder");
  }
}
