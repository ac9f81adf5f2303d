package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultWaiter;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;

/** Code of the user's that throws an Error, wherever it is called, leaves no future open. */
@Timeout(120)
class UserCodeErrorsTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final ManualWaiter waiter = new ManualWaiter();
  private final List<StygigAsyncClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(StygigAsyncClient::close);
  }

  private StygigAsyncClient open(Consumer<StygigAsyncClient.Builder> settings) {
    StygigAsyncClient.Builder builder =
        StygigAsyncClient.builder()
            .endpointName("e")
            .s3Client(new AcceptingAws.S3())
            .sageMakerRuntimeClient(new AcceptingAws.SageMaker())
            .waiter(waiter);
    settings.accept(builder);
    StygigAsyncClient client = builder.build();
    clients.add(client);
    return client;
  }

  private static InferenceRequest request(String id) {
    return InferenceRequest.builder().payload(Payload.ofUtf8("x")).inferenceId(id).build();
  }

  private void succeed(String id) {
    waiter.outcome(id).complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String(id)));
  }

  private static LinkageError error() {
    return new LinkageError("of the user's own");
  }

  @Test
  void aStreamWhoseOnCloseThrowsEndsItsRun() {
    StygigAsyncClient client = open(b -> {});
    List<Long> delivered = new ArrayList<>();
    CompletableFuture<BulkSummary> run =
        client
            .submitAll(
                Stream.of(request("a"))
                    .onClose(
                        () -> {
                          throw error();
                        }),
                ResultDecoder.bytes())
            .forEach(result -> delivered.add(result.index()));

    succeed("a");

    assertThat(run).succeedsWithin(SOON);
    assertThat(delivered).containsExactly(0L);
  }

  @Test
  void aPredicateOfResubmissionsThatThrowsLetsTheFailureThrough() {
    StygigAsyncClient client =
        open(
            b ->
                b.resilience(
                    r ->
                        r.resubmissions(2)
                            .resubmitIf(
                                failure -> {
                                  throw error();
                                })));
    CompletableFuture<byte[]> result = client.submit(request("a"), ResultDecoder.bytes()).result();

    waiter.outcome("a").complete(InferenceOutcome.failed("the model broke"));

    assertThat(result)
        .failsWithin(SOON)
        .withThrowableThat()
        .withCauseInstanceOf(InferenceFailedException.class);
  }

  @Test
  void aPredicateOfARetryThatThrowsEndsTheInvocation() {
    Retry retry =
        Retry.of(
            "test",
            RetryConfig.custom()
                .retryOnException(
                    e -> {
                      throw error();
                    })
                .build());
    StygigAsyncClient client =
        open(
            b ->
                b.sageMakerRuntimeClient(new AcceptingAws.SageMaker(0))
                    .resilience(r -> r.invocationRetry(retry)));

    assertThat(client.submit(request("a"), ResultDecoder.bytes()).result()).failsWithin(SOON);
  }

  @Test
  void listenersOfTheBulkheadAndTheBreakerThatThrowHarmNothing() {
    StygigAsyncClient client = open(b -> {});
    client
        .resilience()
        .bulkhead()
        .getEventPublisher()
        .onEvent(
            event -> {
              throw error();
            });
    client
        .resilience()
        .endpointCircuitBreaker()
        .getEventPublisher()
        .onEvent(
            event -> {
              throw error();
            });
    CompletableFuture<byte[]> result = client.submit(request("a"), ResultDecoder.bytes()).result();

    succeed("a");

    assertThat(result).succeedsWithin(SOON);
    await().until(() -> client.pendingInferences() == 0);
    Bulkhead bulkhead = client.resilience().bulkhead();
    assertThat(bulkhead.getMetrics().getAvailableConcurrentCalls())
        .isEqualTo(bulkhead.getBulkheadConfig().getMaxConcurrentCalls());
  }

  @Test
  void aClockThatThrowsLaterKeepsNoResultBack() {
    AtomicBoolean isBroken = new AtomicBoolean();
    InstantSource clock =
        () -> {
          if (isBroken.get()) {
            throw error();
          }
          return Instant.EPOCH;
        };
    StygigAsyncClient client = open(b -> b.clock(clock));
    CompletableFuture<byte[]> result = client.submit(request("a"), ResultDecoder.bytes()).result();

    isBroken.set(true);
    succeed("a");

    assertThat(result).satisfies(future -> assertThat(awaitEnd(future)).isTrue());
  }

  @Test
  void aTickerThatThrowsKeepsNoClientOpen() {
    AtomicBoolean isBroken = new AtomicBoolean();
    StygigAsyncClient client =
        open(
            b ->
                b.ticker(
                    () -> {
                      if (isBroken.get()) {
                        throw error();
                      }
                      return 0;
                    }));
    CompletableFuture<byte[]> result = client.submit(request("a"), ResultDecoder.bytes()).result();
    await().until(() -> waiter.receipts.containsKey("a"));
    await().until(() -> waiter.receipts.get("a").toCompletableFuture().isDone());

    isBroken.set(true);
    List<InvocationReceipt> receipts = client.close(Duration.ofMillis(1));

    assertThat(receipts).extracting(InvocationReceipt::inferenceId).containsExactly("a");
    assertThat(result)
        .failsWithin(SOON)
        .withThrowableThat()
        .withCauseInstanceOf(ClientClosedException.class);
  }

  @Test
  void aWaiterThatThrowsOrWhoseFutureCannotBeCancelledEndsItsInference() {
    ResultWaiter throwing =
        (id, receipt) -> {
          throw error();
        };
    CompletableFuture<InferenceOutcome> stubborn =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            throw error();
          }
        };

    assertThat(open(b -> b.waiter(throwing)).submit(request("a"), ResultDecoder.bytes()).result())
        .failsWithin(SOON);
    InferenceHandle<byte[]> handle =
        open(b -> b.waiter((String id, CompletionStage<InvocationReceipt> receipt) -> stubborn))
            .submit(request("a"), ResultDecoder.bytes());
    CompletableFuture<byte[]> result = handle.result();
    handle.cancel();
    assertThat(awaitEnd(result)).isTrue();
  }

  @Test
  void aDecoderThatThrowsFailsItsResult() {
    CompletableFuture<String> result =
        open(b -> {})
            .submit(
                request("a"),
                (ResultDecoder<String>)
                    bytes -> {
                      throw error();
                    })
            .result();

    succeed("a");

    assertThat(result)
        .failsWithin(SOON)
        .withThrowableThat()
        .withCauseInstanceOf(ResultDecodingException.class);
  }

  private static boolean awaitEnd(CompletableFuture<?> future) {
    return future.handle((value, error) -> true).orTimeout(30, TimeUnit.SECONDS).join();
  }
}
