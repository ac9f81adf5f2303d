package com.stygig.async.benchmarks;

import java.util.UUID;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * An AWS in virtual time, on which nothing fails: so each call of a client is one request, and the
 * same load always costs the same. One endpoint, bucket and queue. Not thread-safe.
 */
final class SimulatedAws implements CountedAws {
  private final RequestCounts counts = new RequestCounts();
  private final RequestCounts publishes = new RequestCounts();
  private final SimulatedS3 s3;
  private final SimulatedSqs sqs;
  private final SimulatedSageMaker sageMakerRuntime;

  /** With so many results of old in the place where the endpoint puts new ones. */
  SimulatedAws(VirtualTime time, ModelEndpoint endpoint, int oldResults) {
    SimulatedLink link = new SimulatedLink(time, counts);
    s3 = new SimulatedS3(link);
    sqs = new SimulatedSqs(time, link);
    sageMakerRuntime = new SimulatedSageMaker(time, link, publishes, s3, sqs, endpoint);
    for (int i = 0; i < oldResults; i++) {
      s3.put("outputs/" + UUID.randomUUID() + ".out", new byte[0]);
    }
  }

  @Override
  public RequestCounts counts() {
    return counts;
  }

  /** What SageMaker has published, which is no request of the client's, and costs all the same. */
  RequestCounts publishes() {
    return publishes;
  }

  @Override
  public S3AsyncClient s3() {
    return s3;
  }

  @Override
  public SqsAsyncClient sqs() {
    return sqs;
  }

  @Override
  public SageMakerRuntimeAsyncClient sageMakerRuntime() {
    return sageMakerRuntime;
  }
}
