package com.stygig.async;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageFormatTest {
  @ParameterizedTest
  @CsvSource({"jpeg,JPEG", "png,PNG", "gif,GIF", "bmp,BMP", "tiff,TIFF"})
  void knowsWhatTheJdkWrites(String writer, ImageFormat format) {
    assertThat(ImageFormat.of(Images.encoded(writer))).contains(format);
  }

  @Test
  void knowsTheFormatsThatTheJdkDoesNotWrite() {
    assertThat(ImageFormat.of("RIFF\0\0\0\0WEBPVP8 ".getBytes(ISO_8859_1)))
        .contains(ImageFormat.WEBP);
    assertThat(ImageFormat.of("\0\0\0\u0018ftypheic\0\0".getBytes(ISO_8859_1)))
        .contains(ImageFormat.HEIC);
    assertThat(ImageFormat.of("\0\0\0\u001cftypavif\0\0".getBytes(ISO_8859_1)))
        .contains(ImageFormat.AVIF);
  }

  @Test
  void doesNotTakeOtherRiffAndIsoFilesForImages() {
    assertThat(ImageFormat.of("RIFF\0\0\0\0WAVEfmt ".getBytes(ISO_8859_1))).isEmpty();
    assertThat(ImageFormat.of("\0\0\0\u0018ftypmp42\0\0".getBytes(ISO_8859_1))).isEmpty();
  }

  @Property
  void textIsNoImage(@ForAll @AlphaChars String text) {
    assertThat(ImageFormat.of(text.getBytes(ISO_8859_1))).isEmpty();
  }
}
