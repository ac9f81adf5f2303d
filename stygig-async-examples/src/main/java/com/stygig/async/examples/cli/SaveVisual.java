package com.stygig.async.examples.cli;

import com.stygig.async.RecommendationRequest;
import com.stygig.async.RecommendationResult;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.picture.ItemImages;
import com.stygig.async.examples.picture.PictureFile;
import com.stygig.async.examples.picture.QueryImage;
import com.stygig.async.examples.picture.RecommendationBoard;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** The option that saves a picture of the result. */
final class SaveVisual {
  @Option(
      names = "--save-visual",
      paramLabel = "FILE",
      description =
          "Save a picture of the result, PNG or JPEG: the query beside the recommended items with ranks and scores. Waits for the result.")
  private @Nullable Path file;

  boolean isWanted() {
    return file != null;
  }

  /** Looks at the file's name before anything is sent. */
  void check() {
    if (file != null) {
      var unused = new PictureFile(file);
    }
  }

  /**
   * Does nothing if no picture is wanted.
   *
   * @param image the query's file, if it is one
   */
  void save(
      S3AsyncClient s3,
      RecommendationRequest request,
      @Nullable Path image,
      RecommendationResult result,
      PrintWriter remarks) {
    if (file == null) {
      return;
    }
    BufferedImage board =
        RecommendationBoard.draw(
            QueryImage.of(request, image, s3),
            result,
            ItemImages.fetch(s3, Team.BUCKET, result.recommendations()).byItem());
    new PictureFile(file).write(board);
    remarks.println("Saved " + file);
    remarks.flush();
  }
}
