package com.stygig.async.examples.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A local cloud that runs in another process of this machine. */
record RunningCloud(URI url, Region region, double timeScale) {
  private static final int PATIENCE_MILLIS = 2_000;

  /** Null if none listens on that port, or something else does. */
  static @Nullable RunningCloud find(int port) {
    if (port == 0) {
      return null;
    }
    return at(URI.create("http://127.0.0.1:" + port));
  }

  static @Nullable RunningCloud at(URI url) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) url.resolve("/_localcloud").toURL().openConnection();
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      try (InputStream in = connection.getInputStream()) {
        JsonNode about = JsonMapper.shared().readTree(in);
        String region = about.path("region").asString("");
        return region.isEmpty()
            ? null
            : new RunningCloud(url, Region.of(region), about.path("timeScale").asDouble(1));
      }
    } catch (IOException | JacksonException e) {
      return null;
    }
  }
}
