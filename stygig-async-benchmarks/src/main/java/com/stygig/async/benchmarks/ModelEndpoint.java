package com.stygig.async.benchmarks;

import java.time.Duration;

/**
 * An endpoint that the server process is to deploy, and how its model behaves: it takes a time that
 * is always the same or log-normally distributed around a median, for any number of requests at
 * once, and answers with an {@link Answer}. Results go to a bucket of the endpoint's own.
 *
 * @param name of the endpoint
 * @param medianMillis the median of the model's time
 * @param sigma the standard deviation of the time's natural logarithm; 0 for always the median
 * @param seed of the times, so that two runs have the same
 * @param notifies whether there is a success topic
 * @param includesResponse whether the response stands in the notification
 * @param hasFailurePath whether failures go to S3; the ways by hand that we compare with do not
 *     look there
 * @param runs whether there is an instance; without one, requests are accepted and wait
 */
record ModelEndpoint(
    String name,
    long medianMillis,
    double sigma,
    long seed,
    boolean notifies,
    boolean includesResponse,
    boolean hasFailurePath,
    boolean runs) {
  /** One that notifies nobody, and has no failure path. */
  static ModelEndpoint taking(String name, Duration time) {
    return new ModelEndpoint(name, time.toMillis(), 0, 0, false, false, false, true);
  }

  /** One that accepts requests, and never works on them. */
  static ModelEndpoint idle(String name) {
    return new ModelEndpoint(name, 0, 0, 0, false, false, false, false);
  }

  ModelEndpoint spread(double sigma, long seed) {
    return new ModelEndpoint(
        name, medianMillis, sigma, seed, notifies, includesResponse, hasFailurePath, runs);
  }

  ModelEndpoint notifying(boolean includesResponse) {
    return new ModelEndpoint(
        name, medianMillis, sigma, seed, true, includesResponse, hasFailurePath, runs);
  }

  ModelEndpoint failurePath(boolean hasFailurePath) {
    return new ModelEndpoint(
        name, medianMillis, sigma, seed, notifies, includesResponse, hasFailurePath, runs);
  }

  String bucket() {
    return "bucket-of-" + name;
  }

  /** Where results go, without a slash at the end. */
  String outputPath() {
    return "s3://" + bucket() + "/outputs";
  }

  /** Where failures go, if they do. */
  String failurePath() {
    return "s3://" + bucket() + "/failures";
  }

  /** Where inputs may go. */
  String inputPath() {
    return "s3://" + bucket() + "/inputs/";
  }
}
