package com.stygig.async.examples.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures of 60 x 80 that Pillow has written, with a rectangle of one colour in the middle. */
class SampledImageTest {
  private static final int MAX_SIDE = 80;

  private static byte[] file(String name) throws IOException {
    try (InputStream in = SampledImageTest.class.getResourceAsStream("/pictures/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private static Color middle(byte[] file) throws IOException {
    BufferedImage image = SampledImage.read(file, MAX_SIDE);
    return new Color(image.getRGB(image.getWidth() / 2, image.getHeight() / 2), true);
  }

  @ParameterizedTest
  @CsvSource({
    "rgb.jpg, 36, 51, 88, 255",
    "progressive.jpg, 36, 51, 88, 255",
    "cmyk.jpg, 36, 51, 88, 255",
    "cmyk-progressive.jpg, 36, 51, 88, 255",
    "gray.jpg, 51, 51, 51, 255",
    "rgb.png, 36, 51, 88, 255",
    "gray.png, 51, 51, 51, 255",
    "gray16.png, 51, 51, 51, 255",
    "gray-alpha.png, 51, 51, 51, 200",
    "rgb.gif, 36, 51, 88, 255",
    "lossy.webp, 36, 51, 88, 255",
    "lossless.webp, 36, 51, 88, 255",
    "alpha.webp, 36, 51, 88, 200",
    "animated.webp, 36, 51, 88, 255"
  })
  void seesTheColoursThatPillowSees(String name, int red, int green, int blue, int alpha)
      throws IOException {
    Color middle = middle(file(name));

    assertThat(middle.getAlpha()).isEqualTo(alpha);
    assertThat(new int[] {middle.getRed(), middle.getGreen(), middle.getBlue()})
        .satisfies(
            seen -> {
              assertThat(seen[0]).isBetween(red - 3, red + 3);
              assertThat(seen[1]).isBetween(green - 3, green + 3);
              assertThat(seen[2]).isBetween(blue - 3, blue + 3);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb.jpg",
        "progressive.jpg",
        "cmyk.jpg",
        "cmyk-progressive.jpg",
        "gray.jpg",
        "rgb.png",
        "rgb.gif",
        "lossy.webp"
      })
  void refusesWhatIsOnlyTheFirstHalfOrLacksATenth(String name) throws IOException {
    byte[] whole = file(name);

    for (int length : new int[] {whole.length / 2, whole.length * 9 / 10}) {
      byte[] part = Arrays.copyOf(whole, length);

      assertThatThrownBy(() -> SampledImage.read(part, MAX_SIDE))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(IOException.class)
          .hasMessageNotContaining("null");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rgb.jpg", "cmyk.jpg", "gray.jpg"})
  void saysThatAJpegIsTruncatedAlsoWhereEveryFourthPixelIsRead(String name) throws IOException {
    byte[] whole = file(name);

    for (int maxSide : new int[] {MAX_SIDE, MAX_SIDE / 4}) {
      assertThatThrownBy(
              () -> SampledImage.read(Arrays.copyOf(whole, whole.length * 2 / 3), maxSide))
          .isInstanceOf(IOException.class)
          .hasMessage("image file is truncated");
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_BYTE_INDEXED,
        BufferedImage.TYPE_BYTE_BINARY
      })
  void saysThatABmpIsTruncatedWhateverItsPixels(int type) throws IOException {
    ByteArrayOutputStream bmp = new ByteArrayOutputStream();
    assertThat(ImageIO.write(new BufferedImage(151, 100, type), "bmp", bmp)).isTrue();
    byte[] whole = bmp.toByteArray();

    assertThat(SampledImage.read(whole, MAX_SIDE)).isNotNull();
    for (double part : new double[] {0.5, 0.9, 0.999}) {
      byte[] cut = Arrays.copyOf(whole, (int) (whole.length * part));
      assertThatThrownBy(() -> SampledImage.read(cut, MAX_SIDE))
          .isInstanceOf(IOException.class)
          .hasMessage("image file is truncated");
    }
  }

  /** It has 38 bytes, and would take minutes. */
  @Test
  void refusesAWebpOfMorePixelsThanThereIsTimeFor() {
    assertThatThrownBy(() -> SampledImage.read(file("huge.webp"), MAX_SIDE))
        .isInstanceOf(IOException.class)
        .hasMessage("image file is too large: 8000 x 8000 pixels");
  }
}
