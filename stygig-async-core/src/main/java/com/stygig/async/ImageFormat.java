package com.stygig.async;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The image formats that an imaging library of a container opens, told by their first bytes and not
 * by a file's name.
 */
enum ImageFormat {
  JPEG("image/jpeg", "\u00ff\u00d8\u00ff"),
  PNG("image/png", "\u0089PNG\r\n\u001a\n"),
  GIF("image/gif", "GIF8[79]a"),
  WEBP("image/webp", "RIFF....WEBP"),
  BMP("image/bmp", "BM.{4}\0\0\0\0"),
  TIFF("image/tiff", "II\\*\0|MM\0\\*"),
  HEIC("image/heic", "....ftyp(heic|heix|hevc|mif1|msf1)"),
  AVIF("image/avif", "....ftyp(avif|avis)");

  /** How many bytes {@link #of} looks at. */
  static final int HEAD_BYTES = 16;

  private final String mediaType;
  private final Pattern head;

  ImageFormat(String mediaType, String head) {
    this.mediaType = mediaType;
    this.head = Pattern.compile(head, Pattern.DOTALL);
  }

  String mediaType() {
    return mediaType;
  }

  /** Finds the format of an image by its start. */
  static Optional<ImageFormat> of(byte[] head) {
    String start = new String(head, 0, Math.min(head.length, HEAD_BYTES), ISO_8859_1);
    return Arrays.stream(values())
        .filter(format -> format.head.matcher(start).lookingAt())
        .findFirst();
  }
}
