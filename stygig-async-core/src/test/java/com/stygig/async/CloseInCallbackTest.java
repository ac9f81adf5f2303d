package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.spi.InferenceOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;

/** A program may close its client wherever it is called back, and does not wait for itself then. */
@Timeout(240)
class CloseInCallbackTest {
  private static final Duration GRACE = Duration.ofMinutes(10);
  private static final Duration SOON = Duration.ofSeconds(30);

  private final ManualWaiter waiter = new ManualWaiter();

  private StygigAsyncClient.Builder builder() {
    return StygigAsyncClient.builder()
        .endpointName("e")
        .s3Client(new AcceptingAws.S3())
        .sageMakerRuntimeClient(new AcceptingAws.SageMaker())
        .waiter(waiter);
  }

  private static InferenceRequest request(String id) {
    return InferenceRequest.builder().payload(Payload.ofUtf8("x")).inferenceId(id).build();
  }

  private void succeed(String id) {
    waiter.outcome(id).complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String(id)));
  }

  @Test
  void closingInTheCallbackOfAResult() {
    StygigAsyncClient client = builder().build();
    CompletableFuture<?> closed =
        client
            .submit(request("a"), ResultDecoder.bytes())
            .result()
            .thenApply(result -> client.close(GRACE));

    succeed("a");

    assertThat(closed).succeedsWithin(SOON);
  }

  @Test
  void closingInTheCallbackOfAResultWaitsForTheOthers() {
    StygigAsyncClient client = builder().build();
    CompletableFuture<byte[]> other =
        client.submit(request("other"), ResultDecoder.bytes()).result();
    CompletableFuture<?> closed =
        client
            .submit(request("a"), ResultDecoder.bytes())
            .result()
            .thenApply(result -> client.close(GRACE));

    succeed("a");
    assertThat(closed).isNotDone();
    succeed("other");

    assertThat(closed).succeedsWithin(SOON);
    assertThat(other).succeedsWithin(SOON);
  }

  @Test
  void closingInADecoderDoesNotWaitForTheInferenceThatIsBeingDecoded() {
    StygigAsyncClient client = builder().build();
    CompletableFuture<Integer> result =
        client
            .submit(request("a"), (ResultDecoder<Integer>) bytes -> client.close(GRACE).size())
            .result();

    succeed("a");

    assertThat(result)
        .failsWithin(SOON)
        .withThrowableThat()
        .withCauseInstanceOf(ClientClosedException.class);
  }

  @Test
  void closingInADecoderThatAnotherDecoderHasRunWaitsForNeither() {
    StygigAsyncClient client = builder().executor(Runnable::run).build();
    CompletableFuture<byte[]> outer =
        client
            .submit(
                request("outer"),
                (ResultDecoder<byte[]>)
                    bytes -> {
                      succeed("inner");
                      return bytes;
                    })
            .result();
    CompletableFuture<Integer> inner =
        client
            .submit(request("inner"), (ResultDecoder<Integer>) bytes -> client.close(GRACE).size())
            .result();

    CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> succeed("outer"));

    assertThat(ended).succeedsWithin(SOON);
    assertThat(inner).isCompletedExceptionally();
    assertThat(outer).isCompletedExceptionally();
  }

  @Test
  void closingInACallbackOnAnExecutorOfOneThread() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      StygigAsyncClient client = builder().executor(thread).build();
      CompletableFuture<byte[]> other =
          client.submit(request("other"), ResultDecoder.bytes()).result();
      CompletableFuture<?> closed =
          client
              .submit(request("a"), ResultDecoder.bytes())
              .result()
              .thenApply(result -> client.close(GRACE));

      succeed("a");

      // What is to be decoded on the thread that closes the client cannot be waited for there.
      assertThat(waiter.receipts.get("other")).isNotNull();
      CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(() -> succeed("other"));
      assertThat(closed).succeedsWithin(SOON);
      assertThat(other)
          .failsWithin(SOON)
          .withThrowableThat()
          .withCauseInstanceOf(ClientClosedException.class);
    } finally {
      thread.shutdown();
    }
  }

  @Test
  void closingInTheSubscriberOfABulkRun() {
    StygigAsyncClient client = builder().build();
    CompletableFuture<List<InvocationReceipt>> closed = new CompletableFuture<>();
    var unused =
        client
            .submitAll(List.of(request("a"), request("b")), ResultDecoder.bytes())
            .forEach(result -> closed.complete(client.close(GRACE)));

    succeed("a");
    succeed("b");

    assertThat(closed).succeedsWithin(SOON);
  }
}
