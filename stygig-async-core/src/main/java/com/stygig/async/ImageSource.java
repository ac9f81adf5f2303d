package com.stygig.async;

import com.stygig.async.internal.LogSanitizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image that was looked at and is one. */
record ImageSource(Payload payload, RangeSource source, ImageFormat format) {
  static ImageSource ofFile(Path file) {
    Payload payload = Payload.ofFile(file);
    return new ImageSource(payload, FileSource.of(file), format(head(file), file.toString()));
  }

  static ImageSource ofBytes(byte[] bytes) {
    Checks.payloadSize(bytes.length, "image");
    Payload.Bytes payload = (Payload.Bytes) Payload.ofBytes(bytes);
    return new ImageSource(
        payload,
        BytesSource.of(payload.bytes().asByteArrayUnsafe()),
        format(bytes, "the given " + bytes.length + " bytes"));
  }

  private static ImageFormat format(byte[] head, String what) {
    return ImageFormat.of(head)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Not an image (JPEG, PNG, GIF, WebP, BMP, TIFF, HEIC or AVIF): "
                        + LogSanitizer.sanitize(what)));
  }

  private static byte[] head(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(ImageFormat.HEAD_BYTES);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Cannot read the file: " + LogSanitizer.sanitize(file.toString()), e);
    }
  }
}
