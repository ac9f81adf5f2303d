package com.stygig.async.examples.picture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.Recommendation;
import com.stygig.async.RecommendationRequest;
import com.stygig.async.RecommendationResult;
import com.stygig.async.examples.SampleImages;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@LocalCloudTest
class ItemImagesTest {
  private final LocalCloud cloud;
  private final String bucket = "b-" + UUID.randomUUID();

  ItemImagesTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void createBucket() {
    cloud.createBucket(bucket);
  }

  private void put(String key, byte[] bytes) {
    var unused =
        cloud
            .s3Client()
            .putObject(b -> b.bucket(bucket).key(key), AsyncRequestBody.fromBytes(bytes))
            .join();
  }

  private static byte[] jpeg() {
    return Thumbnails.jpeg(SampleImages.garment(600, 800, 0x304050), 800);
  }

  private static List<Recommendation> items(String... paths) throws Exception {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    ArrayNode items = json.putArray("recommendations");
    for (String path : paths) {
      items.addObject().put("item_id", "i" + items.size()).put("path", path);
    }
    return RecommendationResult.decoder().decode(json.toString().getBytes(UTF_8)).recommendations();
  }

  @Test
  void fetchesPicturesByKeyAndByUriAndDoesWithoutTheRest() throws Exception {
    put("a.jpg", jpeg());
    put("text.jpg", "no picture".getBytes(UTF_8));
    List<Recommendation> items =
        items("a.jpg", "s3://" + bucket + "/a.jpg", "missing.jpg", "text.jpg", "s3://x/y");

    var images = ItemImages.fetch(cloud.s3Client(), bucket, items).byItem();

    assertThat(items.stream().map(item -> images.apply(item).isPresent()))
        .containsExactly(true, true, false, false, false);
    BufferedImage image = images.apply(items.get(0)).orElseThrow();
    assertThat(Math.max(image.getWidth(), image.getHeight())).isLessThanOrEqualTo(480);
  }

  @Test
  void aHugeObjectAndABombAreNoPictures() throws Exception {
    put("huge.jpg", new byte[17 << 20]);
    put("bomb.png", hugePng(60_000, 60_000));
    put("wide.png", hugePng(Integer.MAX_VALUE, 1));
    List<Recommendation> items = items("huge.jpg", "bomb.png", "wide.png");

    var images = ItemImages.fetch(cloud.s3Client(), bucket, items).byItem();

    assertThat(items).allMatch(item -> images.apply(item).isEmpty());
  }

  @Test
  void aRequestsPictureIsShownWhereverItLies(@TempDir Path directory) throws Exception {
    put("query.jpg", jpeg());
    Path file = Files.write(directory.resolve("q.jpg"), jpeg());
    var inS3 = RecommendationRequest.builder().imageS3Uri("s3://" + bucket + "/query.jpg").build();
    var missing = RecommendationRequest.builder().imageS3Uri("s3://" + bucket + "/none").build();
    var inFile = RecommendationRequest.builder().image(file).build();

    assertThat(QueryImage.of(inS3, null, cloud.s3Client())).isPresent();
    assertThat(QueryImage.of(inFile, file, cloud.s3Client())).isPresent();
    assertThat(QueryImage.of(missing, null, cloud.s3Client())).isEmpty();
    assertThat(QueryImage.ofBytes("x".getBytes(UTF_8))).isEmpty();
  }

  /** A PNG that says it is that large, and has the first of its rows. */
  private static byte[] hugePng(int width, int height) throws Exception {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
    var size = ByteBuffer.allocate(13).putInt(width).putInt(height);
    chunk(png, "IHDR", size.put((byte) 8).put((byte) 2).array());
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(rows)) {
      deflater.write(new byte[1 << 20]);
    }
    chunk(png, "IDAT", rows.toByteArray());
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] data) throws Exception {
    CRC32 sum = new CRC32();
    sum.update(type.getBytes(UTF_8));
    sum.update(data);
    png.write(ByteBuffer.allocate(4).putInt(data.length).array());
    png.write(type.getBytes(UTF_8));
    png.write(data);
    png.write(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }
}
