package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultWaitException;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultProbe;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.spi.WaiterEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Waits for a notification, and looks into S3 now and then in case it never comes: because it was
 * lost, because the endpoint has no error topic, because somebody purged the queue. The first to
 * know wins, and the other one stops.
 *
 * <p>While notifications come, the looks into S3 cost next to nothing: the first one is due after
 * the {@linkplain Builder#checkInterval check interval} only, and one LIST serves many.
 *
 * <p>If one of the two ways fails, the other one goes on.
 *
 * <p>Thread-safe.
 */
public final class HybridWaiter implements ResultWaiter {
  private final Ways ways;
  private final List<ResultWaiter> owned;

  /** Whether closing what it owns ends all waits, for certain. */
  private final boolean ownsOurs;

  /** Those to be ended one by one. */
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  private HybridWaiter(ResultWaiter push, ResultWaiter polling, List<ResultWaiter> owned) {
    Way first = push(push);
    Way second = polling(polling);
    this.ways = Ways.both(first, second);
    this.owned = owned;
    this.ownsOurs =
        owned.size() == 2 && !(first instanceof OtherWay) && !(second instanceof OtherWay);
  }

  /** One push and one polling way share each wait; any other waiter makes waits of its own. */
  private static Way push(ResultWaiter waiter) {
    if (waiter instanceof SqsWaiter sqs) {
      return sqs.way();
    }
    return waiter instanceof SnsHttpWaiter sns ? sns.way() : new OtherWay(waiter);
  }

  private static Way polling(ResultWaiter waiter) {
    return waiter instanceof S3PollingWaiter polling ? polling.way() : new OtherWay(waiter);
  }

  /**
   * Returns a builder, which is also a factory: give it to a client as it is, and the client makes
   * both waiters and closes them.
   *
   * @param push the way to be notified, such as {@code SqsWaiter.builder(queueUrl)}
   * @return a new builder with the defaults
   */
  public static Builder builder(ResultWaiter.Factory push) {
    return new Builder(push, true);
  }

  /**
   * Returns the same with a way to be notified that was built already.
   *
   * @param push such as an {@link SnsHttpWaiter}, which stays the caller's to close
   * @return a new builder with the defaults
   */
  public static Builder builder(ResultWaiter push) {
    Objects.requireNonNull(push, "push");
    return new Builder(environment -> push, false);
  }

  /**
   * Puts two waiters together that others may use as well.
   *
   * @param push the way to be notified, which stays the caller's to close
   * @param polling the safety net, which stays the caller's to close
   * @return a new waiter, which the caller closes before the two
   */
  public static HybridWaiter of(ResultWaiter push, ResultWaiter polling) {
    return new HybridWaiter(
        Objects.requireNonNull(push, "push"),
        Objects.requireNonNull(polling, "polling"),
        List.of());
  }

  @Override
  public CompletableFuture<InferenceOutcome> await(
      String inferenceId, CompletionStage<InvocationReceipt> receipt) {
    return await(new Wait(inferenceId, ways), receipt);
  }

  @Override
  public CompletableFuture<InferenceOutcome> await(
      String inferenceId, CompletionStage<InvocationReceipt> receipt, ResultProbe probe) {
    return await(new Wait(inferenceId, probe, ways), receipt);
  }

  private Wait await(Wait wait, CompletionStage<InvocationReceipt> receipt) {
    if (!ownsOurs) {
      waits.add(wait);
      wait.whenComplete((outcome, error) -> waits.remove(wait));
    }
    if (closed) {
      end(wait);
      return wait;
    }
    return ways.await(wait, receipt);
  }

  boolean isEmpty() {
    return ways.isEmpty();
  }

  /**
   * Ends all waits, each with a {@link ResultWaitException}, and closes the waiters that it has
   * made. The second call does nothing.
   */
  @Override
  public void close() {
    closed = true;
    owned.forEach(ResultWaiter::close);
    waits.forEach(HybridWaiter::end);
  }

  private static void end(Wait wait) {
    wait.completeExceptionally(
        new ResultWaitException("The waiter was closed", wait.inferenceId, wait.receipt, null));
  }

  /** Lets a client build a {@link HybridWaiter}. Not thread-safe. */
  public static final class Builder implements ResultWaiter.Factory {
    private final ResultWaiter.Factory push;
    private final boolean ownsPush;
    private S3PollingWaiter.Builder polling =
        S3PollingWaiter.builder()
            .adaptive(false)
            .interval(Duration.ofMinutes(2))
            .maxInterval(Duration.ofMinutes(10))
            .backoffMultiplier(2);

    private Builder(ResultWaiter.Factory push, boolean ownsPush) {
      this.push = Objects.requireNonNull(push, "push");
      this.ownsPush = ownsPush;
    }

    /**
     * Sets how long after the invocation S3 is looked into for the first time, and how long the
     * pauses are from then on. By default they are 2 minutes at first, and double up to 10 minutes.
     *
     * @param checkInterval from 10 milliseconds to 1 hour; should be longer than inferences usually
     *     take
     * @return this
     */
    public Builder checkInterval(Duration checkInterval) {
      if (checkInterval.compareTo(Duration.ofMillis(10)) < 0
          || checkInterval.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException(
            "checkInterval must be from 10 ms to 1 hour: " + checkInterval);
      }
      return polling(
          S3PollingWaiter.builder()
              .adaptive(false)
              .interval(checkInterval)
              .maxInterval(checkInterval));
    }

    /**
     * Sets all about the looks into S3, in place of a {@link #checkInterval}.
     *
     * @param polling how to look
     * @return this
     */
    public Builder polling(S3PollingWaiter.Builder polling) {
      this.polling = Objects.requireNonNull(polling, "polling");
      return this;
    }

    /** Makes both waiters of a client. */
    @Override
    public HybridWaiter create(WaiterEnvironment environment) {
      ResultWaiter pollingWaiter = polling.create(environment);
      try {
        ResultWaiter pushWaiter = push.create(environment);
        return new HybridWaiter(
            pushWaiter,
            pollingWaiter,
            ownsPush ? List.of(pushWaiter, pollingWaiter) : List.of(pollingWaiter));
      } catch (Throwable e) {
        pollingWaiter.close();
        throw e;
      }
    }
  }
}
