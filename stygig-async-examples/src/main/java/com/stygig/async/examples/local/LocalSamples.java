package com.stygig.async.examples.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.model.ColorHarmonyModel;
import com.stygig.async.testkit.LocalCloud;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What lies in the team's bucket. */
final class LocalSamples {
  private static final String MODEL_KEY =
      Team.MODEL_URI.substring(("s3://" + Team.BUCKET + "/").length());

  private static final String SOURCE_KEY = MODEL_KEY.replace("model.tar.gz", "source.tar.gz");

  private final LocalCloud cloud;

  LocalSamples(LocalCloud cloud) {
    this.cloud = cloud;
  }

  /**
   * What was kept from the last time stays as it is. The last object tells that all others are
   * there; drawing the catalogue takes a second.
   */
  void put(boolean withCatalog) {
    if (isThere(() -> cloud.s3Client().headObject(b -> b.bucket(Team.BUCKET).key(SOURCE_KEY)))) {
      return;
    }
    if (!isThere(() -> cloud.s3Client().headBucket(b -> b.bucket(Team.BUCKET)))) {
      cloud.createBucket(Team.BUCKET, Team.INPUT_PREFIX, Team.SAMPLE_PREFIX);
    }
    put(Team.SAMPLE_PREFIX + "0001.jpg", "image/jpeg", shirt());
    if (withCatalog) {
      GarmentPictures.putInto(cloud.s3Client(), Team.BUCKET).join();
    }
    put(MODEL_KEY, "application/gzip", modelArtifact());
    put(SOURCE_KEY, "application/gzip", modelArtifact());
  }

  private static boolean isThere(Supplier<CompletableFuture<?>> head) {
    try {
      return head.get().join() != null;
    } catch (CompletionException e) {
      if (e.getCause() instanceof S3Exception refused && refused.statusCode() == 404) {
        return false;
      }
      throw e;
    }
  }

  private void put(String key, String contentType, byte[] bytes) {
    cloud
        .s3Client()
        .putObject(
            b -> b.bucket(Team.BUCKET).key(key).contentType(contentType),
            AsyncRequestBody.fromBytes(bytes))
        .join();
  }

  private static byte[] shirt() {
    try (InputStream in =
        Objects.requireNonNull(ColorHarmonyModel.class.getResourceAsStream("shirt.jpg"))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] modelArtifact() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write("The local model is part of the program.\n".getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
