package com.stygig.async.examples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.stygig.async.examples.SampleImages;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LargePictureTest {
  @TempDir Path directory;

  private static void assertSameAnswers(Path small, Path large) throws IOException {
    Picture expected = Picture.read(small);
    assertThat(Picture.read(large)).isEqualTo(expected);
    Ranking ranking = new Ranking(CatalogItem.catalog());
    assertThat(ranking.rank(Picture.read(large), new Query(61, 0)))
        .isEqualTo(ranking.rank(expected, new Query(61, 0)));
  }

  private Path write(BufferedImage image, String format) throws IOException {
    Path file = directory.resolve("small." + format);
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
    return file;
  }

  /** A garment of many colours on a background that is not quite even. */
  private static BufferedImage busy(int width, int height) {
    BufferedImage image = SampleImages.garment(width, height, 0x2040a0);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(0xc03020));
    graphics.fillOval(width / 4, height / 4, width / 3, height / 5);
    graphics.dispose();
    Random random = new Random(width * 31L + height);
    for (int i = 0; i < width * height / 10; i++) {
      int x = random.nextInt(width);
      int y = random.nextInt(height);
      image.setRGB(x, y, image.getRGB(x, y) ^ random.nextInt(16));
    }
    return image;
  }

  @ParameterizedTest
  @CsvSource({
    "10, 12",
    "41, 7",
    "100, 100",
    "127, 128",
    "200, 150",
    "150, 200",
    "240, 300",
    "254, 90",
    "255, 255",
    "256, 256",
    "257, 180",
    "300, 400",
    "512, 300",
    "513, 514",
    "900, 1000",
  })
  void theModelSeesTheSameInALargePictureOfAnySmallOne(int width, int height) throws Exception {
    Path small = write(busy(width, height), "png");
    Path large = directory.resolve("large.bmp");

    LargePicture.write(small, large, 6_000_000);

    assertThat(Files.size(large)).isBetween(6_000_000L, 15_000_000L);
    assertSameAnswers(small, large);
  }

  @Test
  void aHundredMegabytesOfTheSampleShirtAreAnsweredLikeTheShirt() throws Exception {
    Path shirt = directory.resolve("shirt.jpg");
    try (InputStream in = ColorHarmonyModel.class.getResourceAsStream("shirt.jpg")) {
      Files.copy(Objects.requireNonNull(in), shirt);
    }
    Path large = directory.resolve("large.bmp");

    LargePicture.write(shirt, large, 100_000_000);

    assertThat(Files.size(large)).isBetween(100_000_000L, 130_000_000L);
    assertSameAnswers(shirt, large);
  }

  @Test
  void aPictureInWhichNothingStandsOutGrowsOnlyWhereItsShapeStays() throws Exception {
    BufferedImage plain = new BufferedImage(200, 150, BufferedImage.TYPE_INT_RGB);
    Path small = write(plain, "png");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> LargePicture.write(small, directory.resolve("l.bmp"), 10_000_000))
        .withMessageContaining("Nothing stands out");
  }
}
