package com.stygig.async.benchmarks;

import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.waiters.HybridWaiter;
import com.stygig.async.waiters.S3PollingWaiter;
import com.stygig.async.waiters.SqsWaiter;
import java.time.Duration;

/**
 * The ways to wait that a simulation compares: those by hand, and ours with their defaults, on a
 * queue that nobody else reads.
 */
enum Way {
  SCRIPT("HEAD every 10 s, then GET", false, false) {
    @Override
    Cycle start(Simulation in) {
      return new ScriptPolling(in.aws(), in.byHand(), in.time().newTimer());
    }
  },
  FIXED_10_S("GET every 10 s", false, false) {
    @Override
    Cycle start(Simulation in) {
      return new FixedPolling(in.byHand(), Duration.ofSeconds(10), in.time().newTimer());
    }
  },
  SDK_WAITER("the AWS SDK's S3AsyncWaiter, HEAD every 5 s", false, false) {
    @Override
    Cycle start(Simulation in) {
      return new RawSdkCycle(in.aws(), in.byHand(), in.time().newTimer());
    }
  },
  FIXED_1_S("GET every second", false, false) {
    @Override
    Cycle start(Simulation in) {
      return new FixedPolling(in.byHand(), Duration.ofSeconds(1), in.time().newTimer());
    }
  },
  BARE_LOOP("a bare SQS loop", true, true) {
    @Override
    Cycle start(Simulation in) {
      return new HandWrittenPush(in.aws(), in.byHand(), QUEUE_URL, 2);
    }
  },
  POLLING("StyGig: S3PollingWaiter", false, false) {
    @Override
    Cycle start(Simulation in) {
      return in.ours(S3PollingWaiter.builder().clock(in.time()));
    }
  },
  PUSH("StyGig: SqsWaiter, response in message", true, true) {
    @Override
    Cycle start(Simulation in) {
      return in.ours(queue(in));
    }
  },
  PUSH_RESULT_IN_S3("StyGig: SqsWaiter, response in S3", true, false) {
    @Override
    Cycle start(Simulation in) {
      return in.ours(queue(in));
    }
  },
  HYBRID("StyGig: HybridWaiter, response in message", true, true) {
    @Override
    Cycle start(Simulation in) {
      return in.ours(HybridWaiter.builder(queue(in)));
    }
  };

  private static final long SEED = 180;

  private static final String QUEUE_URL =
      "https://sqs.ap-south-1.amazonaws.com/123456789012/results";

  private final String title;
  private final boolean isPush;
  private final boolean includesResponse;

  Way(String title, boolean isPush, boolean includesResponse) {
    this.title = title;
    this.isPush = isPush;
    this.includesResponse = includesResponse;
  }

  abstract Cycle start(Simulation in);

  private static ResultWaiter.Factory queue(Simulation in) {
    return SqsWaiter.builder(QUEUE_URL).sqsClient(in.aws().sqs()).exclusive(true);
  }

  /** The endpoint that it is used with. */
  ModelEndpoint endpoint(Load load) {
    ModelEndpoint endpoint =
        ModelEndpoint.taking("endpoint", load.modelTime())
            .spread(load.sigma(), SEED)
            .failurePath(load.hasFailurePath());
    return isPush ? endpoint.notifying(includesResponse) : endpoint;
  }

  boolean isOurs() {
    return title.startsWith("StyGig");
  }

  String title() {
    return title;
  }
}
