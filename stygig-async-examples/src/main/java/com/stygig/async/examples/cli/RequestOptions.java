package com.stygig.async.examples.cli;

import com.stygig.async.RecommendationRequest;
import com.stygig.async.examples.Team;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what is asked: a picture, and how many items. */
final class RequestOptions {
  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "The picture: JPEG, PNG, GIF, WebP, ... Without one, a sample is taken.")
  private @Nullable Path image;

  @Option(
      names = "--s3-image",
      paramLabel = "S3_URI",
      description = "A picture in S3, which the endpoint fetches.")
  private @Nullable String s3Image;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many items. Default: ${DEFAULT-VALUE}.")
  private int topK;

  @Option(
      names = "--min-score",
      paramLabel = "SCORE",
      description = "No items below that score, from 0 to 1.")
  private @Nullable Double minScore;

  @Option(
      names = "--input-location",
      paramLabel = "S3_URI",
      defaultValue = Team.INPUT_LOCATION,
      description = "Where inputs are uploaded to. Default: ${DEFAULT-VALUE}.")
  private String inputLocation = Team.INPUT_LOCATION;

  String inputLocation() {
    return inputLocation;
  }

  /** The picture's file, if it is one. */
  @Nullable Path image() {
    return image;
  }

  /** Looks at options and picture before anything is started. */
  void check() {
    var unused = given();
  }

  /** The request; without a picture, for a sample of the target's. */
  RecommendationRequest.Builder request(Target target) {
    RecommendationRequest.Builder request = given();
    return image == null && s3Image == null ? request.imageS3Uri(target.sampleImage()) : request;
  }

  private RecommendationRequest.Builder given() {
    if (image != null && s3Image != null) {
      throw new IllegalArgumentException("--image and --s3-image exclude each other");
    }
    RecommendationRequest.Builder request = RecommendationRequest.builder().topK(topK);
    if (minScore != null) {
      request.minScore(minScore);
    }
    if (image != null) {
      request.image(image);
    }
    if (s3Image != null) {
      request.imageS3Uri(s3Image);
    }
    return request;
  }
}
