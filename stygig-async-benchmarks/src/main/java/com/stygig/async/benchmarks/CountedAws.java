package com.stygig.async.benchmarks;

import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** The AWS clients that a way to wait works with, whose requests are counted. Thread-safe. */
interface CountedAws {
  /** What these clients have sent. */
  RequestCounts counts();

  S3AsyncClient s3();

  SqsAsyncClient sqs();

  SageMakerRuntimeAsyncClient sageMakerRuntime();
}
