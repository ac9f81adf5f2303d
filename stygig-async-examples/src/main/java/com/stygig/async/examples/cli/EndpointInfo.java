package com.stygig.async.examples.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the team's deploy script leaves for all others to read. */
record EndpointInfo(
    @Nullable String endpointName, @Nullable String region, @Nullable String topicArn) {
  static final String FILE_NAME = "async_endpoint_info.json";

  static final EndpointInfo NONE = new EndpointInfo(null, null, null);

  static EndpointInfo inWorkingFolder() {
    return in(Path.of(FILE_NAME));
  }

  static EndpointInfo in(Path file) {
    if (!Files.exists(file)) {
      return NONE;
    }
    try {
      JsonNode info = JsonMapper.shared().readTree(file.toFile());
      return new EndpointInfo(
          text(info, "endpoint_name"),
          text(info, "region"),
          text(info.path("async_config"), "sns_topic_arn"));
    } catch (JacksonException e) {
      throw new IllegalArgumentException(file + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static @Nullable String text(JsonNode info, String name) {
    return info.path(name).isString() ? info.path(name).asString() : null;
  }
}
