package com.stygig.async.benchmarks.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.RecommendationResult;
import com.stygig.async.ResultDecoder;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

/** Decodes an answer of the StyGig model, and for comparison only parses it, as Jackson does. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DecodeBenchmark {
  private static final String ITEM =
      """
      {"item_id": "bottomwear_pants_%1$04d", "category": "bottomwear_pants", "gender": "male", \
      "score": 0.8745, "color_score": 0.889, "category_score": 1.0, "gender_score": 1.0, \
      "colors": [[20, 30, 90], "navy"], "path": "train/bottomwear/pants/%1$04d.jpg"}""";

  private static final String ANSWER =
      """
      {"query_item": {"dominant_color": "RGB(31, 42, 68)", "dominant_color_rgb": [31, 42, 68], \
      "predicted_gender": "male", "gender_confidence": 0.92}, "recommendations": [%s], \
      "total_candidates": 150, "faiss_search_results": 2000, "metadata": \
      {"processing_time_ms": 812.4, "total_items": 13000, "model_version": "v4"}}""";

  private final ResultDecoder<RecommendationResult> decoder = RecommendationResult.decoder();
  private final JsonMapper jackson = new JsonMapper();

  /** How many items the answer recommends. */
  @Param({"5", "100"})
  public int items;

  private byte[] answer = {};

  /** Writes the answer. */
  @Setup
  public void write() {
    String all =
        IntStream.range(0, items).mapToObj(ITEM::formatted).collect(Collectors.joining(", "));
    answer = ANSWER.formatted(all).getBytes(UTF_8);
  }

  /** Into typed recommendations. */
  @Benchmark
  public Object decode() throws Exception {
    return decoder.decode(answer);
  }

  /** Into a tree. */
  @Benchmark
  public Object parseOnly() {
    return jackson.readTree(answer);
  }
}
