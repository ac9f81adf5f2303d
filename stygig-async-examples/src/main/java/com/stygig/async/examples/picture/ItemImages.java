package com.stygig.async.examples.picture;

import com.stygig.async.Recommendation;
import com.stygig.async.S3Uri;
import com.stygig.async.spi.SmallObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** The pictures of recommended items. One that is missing, or none, or too large, is absent. */
public final class ItemImages {
  private static final Logger log = LoggerFactory.getLogger(ItemImages.class);
  private static final int MAX_SIDE = 480;
  private static final long MAX_BYTES = 16L << 20;

  /** So many objects are in memory at once. */
  private static final int AT_ONCE = 6;

  private final Map<String, BufferedImage> byPath;

  private ItemImages(Map<String, BufferedImage> byPath) {
    this.byPath = byPath;
  }

  /**
   * Fetches pictures from S3.
   *
   * @param bucket where paths lead that are no S3 URIs
   */
  public static ItemImages fetch(S3AsyncClient s3, String bucket, List<Recommendation> items) {
    Map<String, BufferedImage> images = new ConcurrentHashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      items.stream()
          .flatMap(item -> item.path().stream())
          .distinct()
          .forEach(
              path ->
                  threads.execute(
                      () -> image(s3, bucket, path).ifPresent(image -> images.put(path, image))));
    } finally {
      close(threads);
    }
    return new ItemImages(images);
  }

  /** Their pictures, as {@link RecommendationBoard} wants them. */
  public Function<Recommendation, Optional<BufferedImage>> byItem() {
    return item -> item.path().map(byPath::get);
  }

  private static Optional<BufferedImage> image(S3AsyncClient s3, String bucket, String path) {
    try {
      S3Uri uri = uri(bucket, path);
      Optional<SdkBytes> bytes =
          s3.getObject(b -> b.bucket(uri.bucket()).key(uri.key()), SmallObject.upTo(MAX_BYTES))
              .join()
              .bytes();
      return bytes.isEmpty()
          ? Optional.empty()
          : Optional.of(SampledImage.read(bytes.get().asByteArrayUnsafe(), MAX_SIDE));
    } catch (CompletionException | IOException | IllegalArgumentException e) {
      log.debug("No picture {}", path, e);
      return Optional.empty();
    }
  }

  private static S3Uri uri(String bucket, String path) {
    return path.startsWith("s3://")
        ? S3Uri.parse(path)
        : new S3Uri(bucket, path.startsWith("/") ? path.substring(1) : path);
  }

  /** Waits for all; each ends by the client's own timeouts. */
  private static void close(ExecutorService threads) {
    threads.shutdown();
    try {
      while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        log.debug("Still fetching pictures");
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
