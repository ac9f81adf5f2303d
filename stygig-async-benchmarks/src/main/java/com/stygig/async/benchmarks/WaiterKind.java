package com.stygig.async.benchmarks;

import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.waiters.HybridWaiter;
import com.stygig.async.waiters.S3PollingWaiter;
import com.stygig.async.waiters.SqsWaiter;
import java.util.Locale;

/** The waiters with their defaults, where nothing ever comes. */
enum WaiterKind {
  S3_POLLING,
  SQS,
  HYBRID;

  ResultWaiter.Factory factory() {
    return switch (this) {
      case S3_POLLING -> S3PollingWaiter.builder();
      case SQS -> sqs();
      case HYBRID -> HybridWaiter.builder(sqs());
    };
  }

  private static SqsWaiter.Builder sqs() {
    return SqsWaiter.builder("https://sqs.ap-south-1.amazonaws.com/123456789012/results")
        .sqsClient(new QuietAws.Sqs());
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
