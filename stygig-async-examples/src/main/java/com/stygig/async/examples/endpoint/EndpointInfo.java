package com.stygig.async.examples.endpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the team's deploy script leaves for all others to read, and ours too.
 *
 * @param endpointUrl where AWS is, unless it is AWS itself; the team's scripts do not know it
 */
public record EndpointInfo(
    @Nullable String endpointName,
    @Nullable String modelUri,
    @Nullable String instanceType,
    @Nullable String region,
    @Nullable String deployedAt,
    @Nullable String s3OutputPath,
    @Nullable String topicArn,
    @Nullable Integer maxConcurrentInvocations,
    @Nullable String endpointUrl) {
  public static final String FILE_NAME = "async_endpoint_info.json";

  /** That of the working folder, if there is one. */
  public static Optional<EndpointInfo> find() {
    return in(Path.of(FILE_NAME));
  }

  public static Optional<EndpointInfo> in(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode info = JsonMapper.shared().readTree(file.toFile());
      JsonNode async = info.path("async_config");
      return Optional.of(
          new EndpointInfo(
              text(info, "endpoint_name"),
              text(info, "model_uri"),
              text(info, "instance_type"),
              text(info, "region"),
              text(info, "deployed_at"),
              text(async, "s3_output_path"),
              text(async, "sns_topic_arn"),
              async.path("max_concurrent_invocations").isInt()
                  ? async.path("max_concurrent_invocations").asInt()
                  : null,
              text(info, "endpoint_url")));
    } catch (JacksonException e) {
      throw new IllegalArgumentException(file + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static @Nullable String text(JsonNode info, String name) {
    return info.path(name).isString() ? info.path(name).asString() : null;
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("endpoint_name", endpointName);
    json.put("endpoint_type", "async");
    json.put("model_uri", modelUri);
    json.put("instance_type", instanceType);
    json.put("region", region);
    json.put("deployed_at", deployedAt);
    if (endpointUrl != null) {
      json.put("endpoint_url", endpointUrl);
    }
    json.putObject("async_config")
        .put("s3_output_path", s3OutputPath)
        .put("sns_topic_arn", topicArn)
        .put("max_concurrent_invocations", maxConcurrentInvocations);
    return json;
  }

  /** All or nothing: who reads the file at the same time sees the old one or the new one. */
  public void write(Path file) {
    Path written = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValue(written, toJson());
      Files.move(
          written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    } catch (JacksonException e) {
      throw new UncheckedIOException("Cannot write " + file, new IOException(e));
    }
  }
}
