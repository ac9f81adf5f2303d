package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.internal.JsonText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;

/**
 * A request for items that go with the garment in a picture. Immutable; can be sent any number of
 * times, each time as an inference of its own.
 *
 * <p>The image comes from a {@linkplain Builder#image(Path) file}, from {@linkplain
 * Builder#image(byte[]) memory}, or from {@linkplain Builder#imageS3Uri(String) S3}.
 */
public final class RecommendationRequest {
  private final InferenceRequest inferenceRequest;
  private final @Nullable Integer topK;
  private final @Nullable Double minScore;

  private RecommendationRequest(Builder builder, InferenceRequest inferenceRequest) {
    this.inferenceRequest = inferenceRequest;
    this.topK = builder.topK;
    this.minScore = builder.minScore;
  }

  /**
   * Returns a builder.
   *
   * @return a new builder, in which nothing is set
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns how many items are wanted.
   *
   * @return the number, empty for the model's default of 5
   */
  public OptionalInt topK() {
    return topK == null ? OptionalInt.empty() : OptionalInt.of(topK);
  }

  /**
   * Returns the score below which an item is not wanted.
   *
   * @return the score, empty for the model's default
   */
  public OptionalDouble minScore() {
    return minScore == null ? OptionalDouble.empty() : OptionalDouble.of(minScore);
  }

  /**
   * Returns what is sent to the endpoint: this request in the model's wire format.
   *
   * @return the untyped request
   */
  public InferenceRequest toInferenceRequest() {
    return inferenceRequest;
  }

  /** What is asked for, without the picture itself. */
  @Override
  public String toString() {
    return "RecommendationRequest[topK="
        + topK
        + ", minScore="
        + minScore
        + ", "
        + inferenceRequest
        + "]";
  }

  /**
   * Builds a {@link RecommendationRequest}. Not thread-safe. Every setter refuses a bad value and
   * names it.
   */
  public static final class Builder {
    private final InferenceRequest.Builder inference =
        InferenceRequest.builder().accept("application/json");
    private @Nullable ImageSource image;
    private @Nullable S3Uri imageS3Uri;
    private boolean rawBody;
    private @Nullable Integer topK;
    private @Nullable Double minScore;
    private @Nullable String contentType;

    private Builder() {}

    /**
     * Takes the image from a file. Looks at the file at once, and reads it when the request is
     * sent, never as a whole.
     *
     * @param file a JPEG, PNG, GIF, WebP, BMP, TIFF, HEIC or AVIF file, whatever its name
     * @return this
     * @throws IllegalArgumentException if the file is missing, empty, unreadable, larger than 1 GB
     *     or no image
     */
    public Builder image(Path file) {
      image = ImageSource.ofFile(file);
      return this;
    }

    /**
     * Takes the image from memory.
     *
     * @param bytes an image file's bytes; copied
     * @return this
     * @throws IllegalArgumentException if the bytes are none, more than 1 GB or no image
     */
    public Builder image(byte[] bytes) {
      image = ImageSource.ofBytes(bytes);
      return this;
    }

    /**
     * Lets the model's container fetch the image from S3. The endpoint's role must be able to read
     * it; nothing is uploaded.
     *
     * @param s3Uri such as {@code s3://stygig-ml-s3/train/upperwear/shirt/0001.jpg}
     * @return this
     * @throws IllegalArgumentException if the text is not the S3 URI of an object
     */
    public Builder imageS3Uri(String s3Uri) {
      imageS3Uri = S3Uri.parseObject(s3Uri);
      return this;
    }

    /**
     * Sends the image itself as the body, with its {@code image/*} content type, instead of a JSON
     * document around it: a quarter less to send, but no room for {@link #topK} and {@link
     * #minScore}, so that the model returns its default of 5 items. With {@link #imageS3Uri} the
     * object in S3 becomes the input as it is; {@link #contentType} must then say what it is.
     *
     * @return this
     */
    public Builder rawBody() {
      rawBody = true;
      return this;
    }

    /**
     * Sets how many items are wanted; 5 by default.
     *
     * @param topK at least 1
     * @return this
     */
    public Builder topK(int topK) {
      if (topK < 1) {
        throw new IllegalArgumentException("topK must be at least 1: " + topK);
      }
      this.topK = topK;
      return this;
    }

    /**
     * Sets the score below which an item is not wanted. Models that do not know it ignore it.
     *
     * @param minScore from 0 to 1
     * @return this
     */
    public Builder minScore(double minScore) {
      if (!(minScore >= 0 && minScore <= 1)) {
        throw new IllegalArgumentException("minScore must be from 0 to 1: " + minScore);
      }
      this.minScore = minScore;
      return this;
    }

    /**
     * Sets the body's media type, if it should not be {@code application/json} or, for a raw body,
     * that of the image.
     *
     * @param contentType 1 to 1,024 printable ASCII characters
     * @return this
     */
    public Builder contentType(String contentType) {
      this.contentType = Checks.header("contentType", contentType);
      return this;
    }

    /**
     * Sets the media type that the result should have; {@code application/json} by default, the
     * only one that this client decodes.
     *
     * @param accept 1 to 1,024 printable ASCII characters
     * @return this
     */
    public Builder accept(String accept) {
      inference.accept(accept);
      return this;
    }

    /**
     * Sets what is passed on to the container in a header.
     *
     * @param customAttributes 1 to 1,024 printable ASCII characters
     * @return this
     */
    public Builder customAttributes(String customAttributes) {
      inference.customAttributes(customAttributes);
      return this;
    }

    /**
     * Sets the inference's id. See {@link InferenceRequest.Builder#inferenceId}.
     *
     * @param inferenceId 1 to 64 printable ASCII characters, not starting with a space
     * @return this
     */
    public Builder inferenceId(String inferenceId) {
      inference.inferenceId(inferenceId);
      return this;
    }

    /**
     * Sets how long the request may wait in the endpoint's queue; 6 hours by default.
     *
     * @param requestTtl whole seconds, from 1 minute to 6 hours
     * @return this
     */
    public Builder requestTtl(Duration requestTtl) {
      inference.requestTtl(requestTtl);
      return this;
    }

    /**
     * Sets how long the model may take; 15 minutes by default.
     *
     * @param invocationTimeout whole seconds, from 1 second to 1 hour
     * @return this
     */
    public Builder invocationTimeout(Duration invocationTimeout) {
      inference.invocationTimeout(invocationTimeout);
      return this;
    }

    /**
     * Sets how long to wait for the result. See {@link InferenceRequest.Builder#resultTimeout}.
     *
     * @param resultTimeout positive, at most 30 days
     * @return this
     */
    public Builder resultTimeout(Duration resultTimeout) {
      inference.resultTimeout(resultTimeout);
      return this;
    }

    /**
     * Sets the name of the object that the result is written to. See {@link
     * InferenceRequest.Builder#fileName}.
     *
     * @param fileName 1 to 32 letters, digits, hyphens and underscores, with at most one dot, and a
     *     letter or digit first
     * @return this
     */
    public Builder fileName(String fileName) {
      inference.fileName(fileName);
      return this;
    }

    /**
     * Sets what the service appends to the endpoint's output path. See {@link
     * InferenceRequest.Builder#outputPathExtension}.
     *
     * @param extension 1 to 512 letters, digits, and characters of {@code !_.*'()/-}
     * @return this
     */
    public Builder outputPathExtension(String extension) {
      inference.outputPathExtension(extension);
      return this;
    }

    /**
     * Builds the request.
     *
     * @return a new request
     * @throws IllegalStateException if there is no image or more than one, or if {@link #rawBody}
     *     meets a setting for which it has no room
     */
    public RecommendationRequest build() {
      if ((image == null) == (imageS3Uri == null)) {
        throw new IllegalStateException(
            "A request needs exactly one image: a file, bytes, or an S3 URI");
      }
      inference.payload(rawBody ? rawPayload() : jsonPayload());
      inference.contentType(contentType == null ? defaultContentType() : contentType);
      return new RecommendationRequest(this, inference.build());
    }

    private Payload rawPayload() {
      if (topK != null || minScore != null) {
        throw new IllegalStateException("A raw body has no room for topK and minScore");
      }
      return image != null
          ? image.payload()
          : new Payload.AlreadyInS3(Objects.requireNonNull(imageS3Uri));
    }

    private Payload jsonPayload() {
      Map<String, Object> json = new LinkedHashMap<>();
      if (imageS3Uri != null) {
        json.put("image_s3_uri", imageS3Uri.toString());
      }
      if (topK != null) {
        json.put("top_k", topK);
      }
      if (minScore != null) {
        json.put("min_score", minScore);
      }
      return image == null
          ? new Payload.Bytes(SdkBytes.fromByteArrayUnsafe(JsonText.of(json).getBytes(UTF_8)))
          : new Payload.Stream(withImage(image, json));
    }

    /**
     * Puts the image before the members, so that the document can be written while the image is
     * read.
     */
    private static RangeBody withImage(ImageSource image, Map<String, Object> members) {
      String rest = JsonText.of(members).substring(1);
      return new RangeBody(
          new Base64JsonSource(
              "{\"image\":\"", image.source(), members.isEmpty() ? "\"}" : "\"," + rest),
          "application/json");
    }

    private String defaultContentType() {
      if (!rawBody) {
        return "application/json";
      }
      if (image == null) {
        throw new IllegalStateException(
            "A raw body from S3 needs a contentType, such as image/jpeg");
      }
      return image.format().mediaType();
    }
  }
}
