package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/** The rules of Reactive Streams, by their own test kit, which is TestNG's. */
class BulkTckTest {
  /** Long, as other tests run beside this one: a signal that is lost is late however long. */
  private static final long SIGNAL_WITHIN_MS = 4_000;

  private static final long NO_SIGNAL_FOR_MS = 50;

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "tck");
            thread.setDaemon(true);
            return thread;
          });

  public static class AsPublisher extends PublisherVerification<BulkResult<Integer, String>> {
    private final Executor executor;

    public AsPublisher() {
      this(THREADS);
    }

    AsPublisher(Executor executor) {
      super(new TestEnvironment(SIGNAL_WITHIN_MS, NO_SIGNAL_FOR_MS));
      this.executor = executor;
    }

    @Override
    public Publisher<BulkResult<Integer, String>> createPublisher(long elements) {
      Iterable<Integer> requests =
          () -> LongStream.range(0, elements).mapToObj(i -> (int) i).iterator();
      return FlowAdapters.toPublisher(
          new Bulk<>(
                  IteratorSource.of(requests, executor),
                  FakeInferences::endedAtOnce,
                  executor,
                  () -> FakeInferences.NOW)
              .maxInFlight(7));
    }

    @Override
    public Publisher<BulkResult<Integer, String>> createFailedPublisher() {
      Bulk<Integer, String> used =
          new FakeInferences().bulk(IntStream.range(0, 1).boxed().toList(), executor);
      used.forEach(result -> {}).cancel(true);
      return FlowAdapters.toPublisher(used);
    }
  }

  /** Everything on the thread that calls. */
  public static class DirectlyAsPublisher extends AsPublisher {
    public DirectlyAsPublisher() {
      super(Runnable::run);
    }
  }

  public static class AsSubscriber extends SubscriberBlackboxVerification<Integer> {
    private final Executor executor;

    public AsSubscriber() {
      this(THREADS);
    }

    AsSubscriber(Executor executor) {
      super(new TestEnvironment(SIGNAL_WITHIN_MS, NO_SIGNAL_FOR_MS));
      this.executor = executor;
    }

    @Override
    public Subscriber<Integer> createSubscriber() {
      BulkForEach<Integer, String> results =
          new BulkForEach<>(result -> {}, new BulkTally(() -> FakeInferences.NOW));
      BulkReporter reporter =
          new BulkReporter(new BulkTally(() -> FakeInferences.NOW), Duration.ZERO, progress -> {});
      BulkRun<Integer, String> run =
          new BulkRun<>(
              subscriber -> {}, FakeInferences::endedAtOnce, 7, reporter, executor, results);
      run.start();
      return FlowAdapters.toSubscriber(run);
    }

    @Override
    public Integer createElement(int element) {
      return element;
    }
  }

  public static class DirectlyAsSubscriber extends AsSubscriber {
    public DirectlyAsSubscriber() {
      super(Runnable::run);
    }
  }

  private static void verify(int atLeast, Class<?>... verifications) {
    TestListenerAdapter outcome = new TestListenerAdapter();
    TestNG testKit = new TestNG(false);
    testKit.setVerbose(0);
    testKit.setTestClasses(verifications);
    testKit.addListener(outcome);
    testKit.run();

    assertThat(outcome.getFailedTests()).extracting(BulkTckTest::failure).isEmpty();
    assertThat(outcome.getConfigurationFailures()).isEmpty();
    assertThat(outcome.getPassedTests()).hasSizeGreaterThanOrEqualTo(atLeast);
  }

  private static String failure(ITestResult result) {
    return result.getInstanceName() + "." + result.getName() + ": " + result.getThrowable();
  }

  @Test
  void aRunIsAPublisherByTheRules() {
    verify(25, AsPublisher.class);
  }

  @Test
  void aRunIsAPublisherByTheRulesAlsoOnTheCallersThread() {
    verify(25, DirectlyAsPublisher.class);
  }

  @Test
  void aRunIsASubscriberByTheRules() {
    verify(8, AsSubscriber.class, DirectlyAsSubscriber.class);
  }
}
