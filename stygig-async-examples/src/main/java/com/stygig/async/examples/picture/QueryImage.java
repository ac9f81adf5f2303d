package com.stygig.async.examples.picture;

import com.stygig.async.Payload;
import com.stygig.async.RecommendationRequest;
import com.stygig.async.S3Uri;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The picture that was asked about, a sample of it. Absent where Java cannot read it. */
public final class QueryImage {
  private static final Logger log = LoggerFactory.getLogger(QueryImage.class);
  private static final int MAX_SIDE = 1024;

  /** What SageMaker takes as an input. */
  private static final long MAX_BYTES = 1L << 30;

  private QueryImage() {}

  /**
   * The picture of a request.
   *
   * @param file the request's file, if it has one; otherwise the picture lies in S3
   */
  public static Optional<BufferedImage> of(
      RecommendationRequest request, @Nullable Path file, S3AsyncClient s3) {
    if (file != null) {
      return ofFile(file);
    }
    return request.toInferenceRequest().payload() instanceof Payload.Bytes payload
        ? s3Uri(payload).flatMap(uri -> inS3(s3, uri))
        : Optional.empty();
  }

  public static Optional<BufferedImage> ofFile(Path file) {
    try {
      return Optional.of(SampledImage.read(file, MAX_SIDE));
    } catch (IOException e) {
      return none(file, e);
    }
  }

  public static Optional<BufferedImage> ofBytes(byte[] bytes) {
    try {
      return Optional.of(SampledImage.read(bytes, MAX_SIDE));
    } catch (IOException e) {
      return none(bytes.length + " bytes", e);
    }
  }

  /** By way of a file, as it can be large. */
  public static Optional<BufferedImage> inS3(S3AsyncClient s3, String s3Uri) {
    try {
      S3Uri uri = S3Uri.parse(s3Uri);
      long size = s3.headObject(b -> b.bucket(uri.bucket()).key(uri.key())).join().contentLength();
      if (size > MAX_BYTES) {
        return Optional.empty();
      }
      Path folder = Files.createTempDirectory("query-image");
      Path file = folder.resolve("image");
      try {
        var unused = s3.getObject(b -> b.bucket(uri.bucket()).key(uri.key()), file).join();
        return ofFile(file);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (CompletionException | IOException | IllegalArgumentException e) {
      return none(s3Uri, e);
    }
  }

  private static Optional<String> s3Uri(Payload.Bytes payload) {
    JsonNode uri =
        JsonMapper.shared().readTree(payload.bytes().asByteArrayUnsafe()).path("image_s3_uri");
    return uri.isString() ? Optional.of(uri.asString()) : Optional.empty();
  }

  private static Optional<BufferedImage> none(Object what, Exception why) {
    log.debug("No picture to show of {}", what, why);
    return Optional.empty();
  }
}
