package com.stygig.async.simulation;

/** All that AWS is here. */
record Servers(S3Server s3, SqsServer sqs, SageMakerServer sageMaker) {
  static Servers of(World world) {
    S3Server s3 = new S3Server();
    SqsServer sqs = new SqsServer(world);
    return new Servers(s3, sqs, new SageMakerServer(world, s3, sqs));
  }
}
