package com.stygig.async.examples.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.model.CatalogItem;
import com.stygig.async.examples.picture.QueryImage;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.util.Map;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

@LocalCloudTest
class GarmentPicturesTest {
  @Test
  void everyItemOfTheCatalogueHasAPictureThatIsAlwaysTheSame() throws Exception {
    Map<String, byte[]> pictures = GarmentPictures.all();

    assertThat(pictures.keySet())
        .containsExactlyInAnyOrderElementsOf(
            CatalogItem.catalog().stream().map(CatalogItem::path).toList());
    Map<String, byte[]> again = GarmentPictures.all();
    pictures.forEach((path, jpeg) -> assertThat(jpeg).isEqualTo(again.get(path)));
    saveSheet(pictures);
  }

  @Test
  void aGarmentIsSeenInItsOwnColour() {
    BufferedImage image = GarmentPictures.draw("upperwear_tshirt", new Color(180, 30, 40));

    assertThat(new Color(image.getRGB(120, 150))).isEqualTo(new Color(180, 30, 40));
    assertThat(new Color(image.getRGB(2, 2))).isEqualTo(new Color(0xf4f2ee));
  }

  @Test
  void putsThemWhereTheCatalogueSaysThatTheyAre(LocalCloud cloud) {
    String bucket = "pictures-" + UUID.randomUUID();
    cloud.createBucket(bucket);

    GarmentPictures.putInto(cloud.s3Client(), bucket).join();

    CatalogItem item = CatalogItem.catalog().get(0);
    assertThat(QueryImage.inS3(cloud.s3Client(), "s3://" + bucket + "/" + item.path()))
        .hasValueSatisfying(image -> assertThat(image.getWidth()).isEqualTo(240));
  }

  /** All of them on one sheet, for people: target/garments.png. */
  private static void saveSheet(Map<String, byte[]> pictures) throws Exception {
    BufferedImage sheet = new BufferedImage(12 * 125, 6 * 155, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    int index = 0;
    for (byte[] jpeg : pictures.values()) {
      graphics.drawImage(
          QueryImage.ofBytes(jpeg).orElseThrow(),
          index % 12 * 125,
          index / 12 * 155,
          120,
          150,
          null);
      index++;
    }
    graphics.dispose();
    assertThat(ImageIO.write(sheet, "png", new File("target/garments.png"))).isTrue();
  }
}
