package com.stygig.async;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the model answers to a {@link RecommendationRequest}, whatever its generation. Immutable.
 *
 * @param recommendations the items, in the model's order, which is best first
 * @param queryItem what the model saw in the picture
 * @param metadata what the model tells of itself
 * @param totalCandidates how many items passed the model's rules
 * @param searchResults how many items the model's search found before its rules
 * @param violations where the answer breaks the model's contract, such as a score outside 0 to 1;
 *     empty in a sound answer
 * @param json the answer as the model wrote it, as JSON without blanks: also the fields that this
 *     class does not know; numbers, NaN and infinities among them, as they came
 */
public record RecommendationResult(
    List<Recommendation> recommendations,
    Optional<QueryItem> queryItem,
    Optional<ModelMetadata> metadata,
    OptionalInt totalCandidates,
    OptionalInt searchResults,
    List<String> violations,
    String json) {
  public RecommendationResult {
    recommendations = List.copyOf(recommendations);
    violations = List.copyOf(violations);
  }

  /**
   * Returns the decoder of this type.
   *
   * @return a decoder that fails the inference when the answer is an error in the clothes of a
   *     success
   */
  public static ResultDecoder<RecommendationResult> decoder() {
    return RecommendationDecoder.INSTANCE;
  }

  /**
   * Returns a line for people, without the JSON.
   *
   * @return the items
   */
  @Override
  public String toString() {
    return "RecommendationResult" + recommendations;
  }
}
