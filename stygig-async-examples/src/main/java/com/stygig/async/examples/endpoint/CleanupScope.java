package com.stygig.async.examples.endpoint;

import java.nio.file.Path;
import java.util.List;

/**
 * How far a clean-up goes.
 *
 * @param onlyEndpoint whether all stays but the endpoint and what it runs on and scales by
 * @param keepsTopic whether the topic stays, for other endpoints to come
 * @param deletesData whether inputs and results in S3 go as well
 * @param dataPaths where else data lie
 * @param infoFile where {@code async_endpoint_info.json} is, if it is there
 */
public record CleanupScope(
    boolean onlyEndpoint,
    boolean keepsTopic,
    boolean deletesData,
    List<String> dataPaths,
    Path infoFile) {
  public CleanupScope {
    dataPaths = List.copyOf(dataPaths);
    dataPaths.forEach(path -> S3Location.parse("--data-path", path));
  }

  /** Everything but data. */
  public static CleanupScope all(Path infoFile) {
    return new CleanupScope(false, false, false, List.of(), infoFile);
  }
}
