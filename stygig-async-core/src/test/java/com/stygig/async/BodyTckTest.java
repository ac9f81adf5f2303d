package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncRequestBodySplitConfiguration;
import software.amazon.awssdk.core.async.CloseableAsyncRequestBody;

/** The rules of Reactive Streams, by their own test kit, for bodies and their parts. */
@Timeout(120)
class BodyTckTest {
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

  /** As long as is wanted, and all zeros. */
  private record Zeros(long length, boolean mayBlock) implements RangeSource, RangeSource.Reader {
    @Override
    public Reader open() {
      return this;
    }

    @Override
    public ByteBuffer read(long position, int count) {
      return ByteBuffer.allocate(count);
    }
  }

  private static RangeBody zeros(long length, boolean mayBlock) {
    return new RangeBody(new Zeros(length, mayBlock));
  }

  private abstract static class Verification<T> extends PublisherVerification<T> {
    Verification() {
      super(new TestEnvironment(SIGNAL_WITHIN_MS, NO_SIGNAL_FOR_MS));
    }

    @Override
    public Publisher<T> createFailedPublisher() {
      return null; // a source is not touched before something is requested
    }

    @Override
    public void optional_spec105_emptyStreamMustTerminateBySignallingOnComplete() {
      notVerified("No payload is empty");
    }
  }

  public static class InMemory extends Verification<ByteBuffer> {
    @Override
    public Publisher<ByteBuffer> createPublisher(long elements) {
      return zeros(elements * RangeSubscription.CHUNK_BYTES, false);
    }
  }

  public static class OnDisk extends Verification<ByteBuffer> {
    @Override
    public Publisher<ByteBuffer> createPublisher(long elements) {
      return zeros(elements * RangeSubscription.CHUNK_BYTES, true);
    }
  }

  public static class Parts extends Verification<CloseableAsyncRequestBody> {
    @Override
    public Publisher<CloseableAsyncRequestBody> createPublisher(long elements) {
      return zeros(elements * 10, false).splitCloseable(tens());
    }
  }

  private static AsyncRequestBodySplitConfiguration tens() {
    return AsyncRequestBodySplitConfiguration.builder().chunkSizeInBytes(10L).build();
  }

  /** A user's stream of single bytes. */
  private record Bytes(long length, Executor executor) implements AsyncRequestBody {
    @Override
    public Optional<Long> contentLength() {
      return Optional.of(length);
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
      Iterable<ByteBuffer> bytes =
          () -> LongStream.range(0, length).mapToObj(i -> ByteBuffer.allocate(1)).iterator();
      FlowAdapters.toPublisher(IteratorSource.of(bytes, executor)).subscribe(subscriber);
    }
  }

  public static class OfUsers extends Verification<ByteBuffer> {
    @Override
    public Publisher<ByteBuffer> createPublisher(long elements) {
      return new StreamBody(new Bytes(elements, THREADS), elements, UploadContext.unlimited());
    }
  }

  public static class PartsOfUsers extends Verification<CloseableAsyncRequestBody> {
    @Override
    public Publisher<CloseableAsyncRequestBody> createPublisher(long elements) {
      long length = elements * 10;
      return new StreamBody(new Bytes(length, THREADS), length, UploadContext.unlimited())
          .splitCloseable(tens());
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {InMemory.class, OnDisk.class, Parts.class, OfUsers.class, PartsOfUsers.class})
  void isAPublisherByTheRules(Class<?> verification) {
    TestListenerAdapter outcome = new TestListenerAdapter();
    TestNG testKit = new TestNG(false);
    testKit.setVerbose(0);
    testKit.setTestClasses(new Class<?>[] {verification});
    testKit.addListener(outcome);
    testKit.run();

    assertThat(outcome.getFailedTests()).extracting(BodyTckTest::failure).isEmpty();
    assertThat(outcome.getConfigurationFailures()).isEmpty();
    assertThat(outcome.getPassedTests()).hasSizeGreaterThanOrEqualTo(20);
  }

  private static String failure(ITestResult result) {
    return result.getInstanceName() + "." + result.getName() + ": " + result.getThrowable();
  }
}
