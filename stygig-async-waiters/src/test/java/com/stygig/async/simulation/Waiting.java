package com.stygig.async.simulation;

/** How clients wait. */
enum Waiting {
  S3_POLLING,
  SQS_EXCLUSIVE,
  SQS_SHARED,
  HYBRID;

  boolean looksIntoS3() {
    return this == S3_POLLING || this == HYBRID;
  }

  boolean hasQueue() {
    return this != S3_POLLING;
  }

  int clients() {
    return this == SQS_SHARED ? 2 : 1;
  }
}
