package com.stygig.async.benchmarks;

import java.time.Duration;

/**
 * An endpoint that the server process is to deploy, and how its model behaves: it takes a time that
 * is always the same or log-normally distributed around a median, for any number of requests at
 * once, and answers with an {@link Answer}. Results go to a bucket of the endpoint's own. It has no
 * failure path, as the ways of waiting that we compare with know of none.
 *
 * @param name of the endpoint
 * @param medianMillis the median of the model's time
 * @param sigma the standard deviation of the time's natural logarithm; 0 for always the median
 * @param seed of the times, so that two runs have the same
 * @param notifies whether there is a success topic
 * @param includesResponse whether the response stands in the notification
 */
record ModelEndpoint(
    String name,
    long medianMillis,
    double sigma,
    long seed,
    boolean notifies,
    boolean includesResponse) {
  /** One that notifies nobody. */
  static ModelEndpoint taking(String name, Duration time) {
    return new ModelEndpoint(name, time.toMillis(), 0, 0, false, false);
  }

  ModelEndpoint spread(double sigma, long seed) {
    return new ModelEndpoint(name, medianMillis, sigma, seed, notifies, includesResponse);
  }

  ModelEndpoint notifying(boolean includesResponse) {
    return new ModelEndpoint(name, medianMillis, sigma, seed, true, includesResponse);
  }

  String bucket() {
    return "bucket-of-" + name;
  }

  /** Where results go, without a slash at the end. */
  String outputPath() {
    return "s3://" + bucket() + "/outputs";
  }

  /** Where inputs may go. */
  String inputPath() {
    return "s3://" + bucket() + "/inputs/";
  }
}
