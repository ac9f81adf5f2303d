package com.stygig.async.examples.model;

import com.stygig.async.testkit.ModelRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.S3Exception;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** What a request asks for, beside its image. */
record Query(int topK, double minScore) {
  private static final int DEFAULT_TOP_K = 5;

  /** Reads a request and writes its image to a file, without ever having it in memory. */
  static Query read(ModelRequest request, Path image, S3AsyncClient s3) throws IOException {
    try (InputStream body = request.openBody()) {
      if (request.contentType().startsWith("image/")) {
        Files.copy(body, image);
        return new Query(DEFAULT_TOP_K, 0);
      }
      return readJson(body, image, s3);
    } catch (JacksonException e) {
      throw new IOException("the request is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Query readJson(InputStream body, Path image, S3AsyncClient s3) throws IOException {
    Map<String, Double> numbers = new HashMap<>();
    String s3Uri = null;
    try (JsonParser json = JsonMapper.shared().createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the request is not a JSON object");
      }
      for (String name = json.nextName(); name != null; name = json.nextName()) {
        JsonToken value = json.nextToken();
        if (name.equals("image") && value == JsonToken.VALUE_STRING) {
          writeImage(json, image);
        } else if (name.equals("image_s3_uri") && value == JsonToken.VALUE_STRING) {
          s3Uri = json.getString();
        } else if (value.isNumeric()) {
          numbers.put(name, json.getDoubleValue());
        } else {
          json.skipChildren();
        }
      }
    }
    fetchIfNeeded(s3Uri, image, s3);
    double topK =
        numbers.getOrDefault(
            "n_recommendations", numbers.getOrDefault("top_k", (double) DEFAULT_TOP_K));
    return new Query((int) topK, numbers.getOrDefault("min_score", 0.0));
  }

  private static void writeImage(JsonParser json, Path image) throws IOException {
    try (OutputStream file = Files.newOutputStream(image)) {
      json.readBinaryValue(file);
    }
  }

  private static void fetchIfNeeded(@Nullable String s3Uri, Path image, S3AsyncClient s3)
      throws IOException {
    if (Files.exists(image)) {
      return;
    }
    if (s3Uri == null || !s3Uri.matches("s3://[^/]+/.+")) {
      throw new IOException("the request has neither image nor image_s3_uri");
    }
    String[] parts = s3Uri.substring(5).split("/", 2);
    try {
      var unused = s3.getObject(b -> b.bucket(parts[0]).key(parts[1]), image).join();
    } catch (CompletionException e) {
      String reason =
          e.getCause() instanceof S3Exception s3Error
              ? s3Error.awsErrorDetails().errorCode()
              : e.getMessage();
      throw new IOException("cannot fetch " + s3Uri + ": " + reason, e);
    }
  }
}
