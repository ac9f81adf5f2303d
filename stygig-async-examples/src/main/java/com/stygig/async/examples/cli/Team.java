package com.stygig.async.examples.cli;

/** The places and names that the team behind StyGig uses, and its tools with it. */
final class Team {
  static final String REGION = "ap-south-1";
  static final String BUCKET = "stygig-ml-s3";
  static final String INPUT_PREFIX = "async-inference-input/";
  static final String OUTPUT_PREFIX = "async-inference-results/";
  static final String FAILURE_PREFIX = "async-inference-failures/";
  static final String SAMPLE_PREFIX = "train/upperwear/shirt/";
  static final String TOPIC = "stygig-async-inference-notifications";
  static final String INPUT_LOCATION = "s3://" + BUCKET + "/" + INPUT_PREFIX;

  private Team() {}
}
