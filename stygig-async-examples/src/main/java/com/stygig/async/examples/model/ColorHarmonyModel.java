package com.stygig.async.examples.model;

import com.stygig.async.spi.Ticker;
import com.stygig.async.testkit.Model;
import com.stygig.async.testkit.ModelRequest;
import com.stygig.async.testkit.ModelResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model in place of StyGig's, for a machine that has none. It is no neural network and does not
 * know what a garment is: it looks at the picture's colours and at the outline of what stands out
 * from the background, and ranks a small catalogue by colour harmony and rules about categories. It
 * reads and writes StyGig's wire format (v4), and the same picture always gets the same answer, but
 * for the time that it took.
 */
public final class ColorHarmonyModel implements Model {
  private static final Logger log = LoggerFactory.getLogger(ColorHarmonyModel.class);

  private final S3AsyncClient s3;
  private final Ticker ticker;
  private final Ranking ranking = new Ranking(CatalogItem.catalog());

  /**
   * Creates a model.
   *
   * @param s3 fetches the images that requests name by an S3 URI; the caller closes it
   */
  public ColorHarmonyModel(S3AsyncClient s3) {
    this(s3, Ticker.system());
  }

  ColorHarmonyModel(S3AsyncClient s3, Ticker ticker) {
    this.s3 = s3;
    this.ticker = ticker;
  }

  @Override
  public ModelResponse invoke(ModelRequest request) throws IOException {
    long start = ticker.nanos();
    Path directory = Files.createTempDirectory("color-harmony");
    Path image = directory.resolve("image");
    try {
      Query query = Query.read(request, image, s3);
      ObjectNode answer = ranking.rank(Picture.read(image), query);
      answer.withObject("metadata").put("processing_time_ms", millisSince(start));
      return ModelResponse.json(answer.toString());
    } catch (IOException e) {
      // As the model does: an answer that looks like a success.
      log.debug("No answer to {}", request.inferenceId(), e);
      return ModelResponse.json(Ranking.error(String.valueOf(e.getMessage())).toString());
    } finally {
      Files.deleteIfExists(image);
      Files.delete(directory);
    }
  }

  /** To a tenth. */
  private double millisSince(long start) {
    return Math.round((ticker.nanos() - start) / 100_000.0) / 10.0;
  }
}
