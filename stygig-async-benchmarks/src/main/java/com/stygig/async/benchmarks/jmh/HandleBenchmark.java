package com.stygig.async.benchmarks.jmh;

import com.stygig.async.InferenceRequest;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.Payload;
import com.stygig.async.ResultDecoder;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.benchmarks.QuietAws;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultWaiter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import software.amazon.awssdk.core.SdkBytes;

/**
 * All that the client does for one inference but AWS requests, waiting and handing over to another
 * thread: registers the handle, gets it accepted, learns the outcome, decodes, and completes it.
 */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HandleBenchmark {
  private static final InferenceOutcome OUTCOME =
      new InferenceOutcome.Succeeded(Optional.of(SdkBytes.fromUtf8String("{}")));

  private final InferenceRequest request =
      InferenceRequest.builder().payload(Payload.ofUtf8("{}")).build();
  private final LastWait waiter = new LastWait();
  private final StygigAsyncClient client =
      StygigAsyncClient.builder()
          .endpointName("endpoint")
          .s3Client(new QuietAws.S3())
          .sageMakerRuntimeClient(new QuietAws.SageMaker())
          .executor(Runnable::run)
          .waiter(waiter)
          .build();

  /** Ends a wait when it is told to. */
  private static final class LastWait implements ResultWaiter {
    private CompletableFuture<InferenceOutcome> last = new CompletableFuture<>();

    @Override
    public CompletableFuture<InferenceOutcome> await(
        String inferenceId, CompletionStage<InvocationReceipt> receipt) {
      last = new CompletableFuture<>();
      return last;
    }

    @Override
    public void close() {}
  }

  /** From the call to the result. */
  @Benchmark
  public byte @Nullable [] registerAndResolve() {
    CompletableFuture<byte[]> result = client.submit(request, ResultDecoder.bytes()).result();
    waiter.last.complete(OUTCOME);
    return result.getNow(null);
  }

  /** Closes the client. */
  @TearDown
  public void close() {
    client.close();
  }
}
