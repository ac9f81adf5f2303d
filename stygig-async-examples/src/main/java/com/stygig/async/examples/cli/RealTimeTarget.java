package com.stygig.async.examples.cli;

import com.stygig.async.examples.endpoint.EndpointInfo;
import com.stygig.async.examples.local.LocalStygig;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which real-time endpoint is meant, and where it is. */
record RealTimeTarget(String endpointName, @Nullable String region) {
  static final String FILE_NAME = "endpoint_info.json";

  /**
   * The one that is named, or with {@code --local} the one that is there from the start, or that of
   * the file, which the team's real-time deployment leaves.
   */
  static RealTimeTarget of(@Nullable String endpointName, String option, boolean isLocal) {
    String name =
        endpointName == null && isLocal ? LocalStygig.REALTIME_ENDPOINT_NAME : endpointName;
    return of(name, option, Path.of(FILE_NAME));
  }

  static RealTimeTarget of(@Nullable String endpointName, String option, Path file) {
    if (endpointName != null) {
      return new RealTimeTarget(checked(endpointName, option), null);
    }
    Optional<EndpointInfo> info = EndpointInfo.in(file);
    return info.filter(there -> there.endpointName() != null)
        .map(there -> new RealTimeTarget(String.valueOf(there.endpointName()), there.region()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No real-time endpoint: give "
                        + option
                        + (info.isEmpty()
                            ? ", or run in a folder with " + FILE_NAME
                            : "; " + FILE_NAME + " has no endpoint_name")));
  }

  private static String checked(String name, String option) {
    if (!name.matches("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")) {
      throw new IllegalArgumentException(
          option + " must be 1 to 63 letters, digits and hyphens: '" + name + "'");
    }
    return name;
  }
}
