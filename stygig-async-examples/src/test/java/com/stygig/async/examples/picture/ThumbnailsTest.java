package com.stygig.async.examples.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class ThumbnailsTest {
  @Test
  void aThumbnailHasNoLongerSideThanAskedForAndKeepsItsShape() throws Exception {
    BufferedImage large = new BufferedImage(1000, 500, BufferedImage.TYPE_INT_ARGB);

    BufferedImage jpeg = SampledImage.read(Thumbnails.jpeg(large, 100), 1000);
    BufferedImage png = SampledImage.read(Thumbnails.png(large, 100), 1000);

    assertThat(jpeg.getWidth()).isEqualTo(100);
    assertThat(jpeg.getHeight()).isEqualTo(50);
    assertThat(jpeg.getRGB(50, 25) & 0xffffff).isGreaterThan(0xf0f0f0);
    assertThat(png.getColorModel().hasAlpha()).isTrue();
  }

  @Test
  void whatIsSmallAlreadyStaysAsItIs() {
    BufferedImage small = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);

    assertThat(Thumbnails.scaled(small, 100)).isSameAs(small);
  }
}
