package com.stygig.async.examples;

/** The places and names that the team behind StyGig uses, and its tools with it. */
public final class Team {
  public static final String REGION = "ap-south-1";
  public static final String BUCKET = "stygig-ml-s3";
  public static final String INPUT_PREFIX = "async-inference-input/";
  public static final String OUTPUT_PREFIX = "async-inference-results/";
  public static final String FAILURE_PREFIX = "async-inference-failures/";
  public static final String SAMPLE_PREFIX = "train/upperwear/shirt/";
  public static final String TOPIC = "stygig-async-inference-notifications";
  public static final String INPUT_LOCATION = "s3://" + BUCKET + "/" + INPUT_PREFIX;
  public static final String OUTPUT_PATH = "s3://" + BUCKET + "/" + OUTPUT_PREFIX;
  public static final String FAILURE_PATH = "s3://" + BUCKET + "/" + FAILURE_PREFIX;
  public static final String MODEL_URI = "s3://" + BUCKET + "/model-artifacts/model.tar.gz";
  public static final String INSTANCE_TYPE = "ml.m5.large";
  public static final String VARIANT = "AllTraffic";
  public static final int MAX_CONCURRENT_INVOCATIONS = 5;

  /** The role that the team's script takes is the first whose name contains this. */
  public static final String ROLE = "AmazonSageMaker-ExecutionRole";

  private Team() {}
}
