package com.stygig.async.examples.checklist;

import com.stygig.async.RecommendationResult;
import com.stygig.async.S3Uri;
import com.stygig.async.examples.picture.ItemImages;
import com.stygig.async.examples.picture.QueryImage;
import com.stygig.async.examples.picture.RecommendationBoard;
import com.stygig.async.examples.picture.Thumbnails;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Pictures of results, for the report. */
final class Boards {
  private static final Logger log = LoggerFactory.getLogger(Boards.class);
  private static final int MAX_SIDE = 1_200;

  private Boards() {}

  /** A report without a picture is better than none: what cannot be drawn is left out. */
  static Optional<TestResult.Picture> draw(
      String caption, S3AsyncClient s3, String bucket, S3Uri query, RecommendationResult result) {
    try {
      byte[] jpeg =
          Thumbnails.jpeg(
              RecommendationBoard.draw(
                  QueryImage.inS3(s3, query.toString()),
                  result,
                  ItemImages.fetch(s3, bucket, result.recommendations()).byItem()),
              MAX_SIDE);
      return Optional.of(new TestResult.Picture(caption, jpeg));
    } catch (RuntimeException e) {
      log.warn("No picture of {}", caption, e);
      return Optional.empty();
    }
  }
}
