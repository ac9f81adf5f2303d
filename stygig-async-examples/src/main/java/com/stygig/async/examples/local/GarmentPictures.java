package com.stygig.async.examples.local;

import com.stygig.async.examples.model.CatalogItem;
import com.stygig.async.examples.picture.Thumbnails;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * A picture of each item of the stand-in model's catalogue, drawn, as nobody has photographed them.
 */
public final class GarmentPictures {
  static final int WIDTH = 240;
  static final int HEIGHT = 300;

  private static final Color BACKGROUND = new Color(0xf4f2ee);
  private static final int MARGIN = 26;

  /** Nobody changes what is in here. */
  private static final Map<String, Garment> PLACED = new ConcurrentHashMap<>();

  private GarmentPictures() {}

  /** JPEG files by the items' paths; always the same. */
  public static Map<String, byte[]> all() {
    Map<String, byte[]> pictures = new ConcurrentHashMap<>();
    CatalogItem.catalog().parallelStream()
        .forEach(item -> pictures.put(item.path(), Thumbnails.jpeg(draw(item), HEIGHT)));
    return new TreeMap<>(pictures);
  }

  /** Puts all of them where the catalogue says that they are. */
  public static CompletableFuture<Void> putInto(S3AsyncClient s3, String bucket) {
    return CompletableFuture.allOf(
        all().entrySet().stream()
            .map(
                picture ->
                    s3.putObject(
                        b -> b.bucket(bucket).key(picture.getKey()).contentType("image/jpeg"),
                        AsyncRequestBody.fromBytes(picture.getValue())))
            .toArray(CompletableFuture[]::new));
  }

  static BufferedImage draw(CatalogItem item) {
    List<Integer> rgb = item.rgb();
    return draw(item.category(), new Color(rgb.get(0), rgb.get(1), rgb.get(2)));
  }

  static BufferedImage draw(String category, Color color) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(BACKGROUND);
    graphics.fillRect(0, 0, WIDTH, HEIGHT);
    Garment garment = PLACED.computeIfAbsent(category, name -> placed(Garment.of(name)));
    shadow(graphics, garment.bounds());
    graphics.setColor(color);
    graphics.fill(garment.outline());
    graphics.setStroke(new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    graphics.setColor(seam(color));
    graphics.draw(garment.lines());
    graphics.draw(garment.outline());
    graphics.setColor(trim(color));
    graphics.fill(garment.trim());
    graphics.setColor(seam(color));
    graphics.setStroke(new BasicStroke(1f));
    graphics.draw(garment.trim());
    graphics.dispose();
    return image;
  }

  /** As large as fits, in the middle. */
  private static Garment placed(Garment garment) {
    Rectangle bounds = garment.bounds();
    double scale =
        Math.min((WIDTH - 2.0 * MARGIN) / bounds.width, (HEIGHT - 2.0 * MARGIN) / bounds.height);
    AffineTransform place = new AffineTransform();
    place.translate(WIDTH / 2.0, HEIGHT / 2.0);
    place.scale(scale, scale);
    place.translate(-bounds.getCenterX(), -bounds.getCenterY());
    return garment.at(place);
  }

  /** So that a white shirt stands out as well; too faint to be a colour of its own. */
  private static void shadow(Graphics2D graphics, Rectangle garment) {
    graphics.setColor(new Color(0xe6e3dc));
    graphics.fillOval(
        garment.x + garment.width / 10, garment.y + garment.height - 5, garment.width * 8 / 10, 14);
  }

  private static Color seam(Color color) {
    return brightness(color) > 60 ? mix(color, Color.BLACK, 0.3) : mix(color, Color.WHITE, 0.25);
  }

  private static Color trim(Color color) {
    return brightness(color) > 140 ? mix(color, Color.BLACK, 0.55) : mix(color, Color.WHITE, 0.7);
  }

  private static int brightness(Color color) {
    return (299 * color.getRed() + 587 * color.getGreen() + 114 * color.getBlue()) / 1000;
  }

  private static Color mix(Color color, Color other, double part) {
    return new Color(
        mix(color.getRed(), other.getRed(), part),
        mix(color.getGreen(), other.getGreen(), part),
        mix(color.getBlue(), other.getBlue(), part));
  }

  private static int mix(int value, int other, double part) {
    return (int) Math.round(value * (1 - part) + other * part);
  }
}
