package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.stygig.async.spi.InferenceOutcome;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.DelegatingS3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;

/** What a circuit breaker hears of calls that no answer ends, but our own time limit or nobody. */
class UnansweredCallsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final ManualScheduler scheduler =
      new ManualScheduler(Instant.parse("2026-01-01T00:00:00Z"));
  private final TimeLimit limit = new TimeLimit("The call", LIMIT, scheduler);
  private final SageMakerRuntimeAsyncClient sageMaker = mock();
  private final S3AsyncClient s3 = mock();
  private final ManualWaiter waiter = new ManualWaiter();
  private StygigAsyncClient client;

  @AfterEach
  void close() {
    if (client != null) {
      client.close();
    }
  }

  private StygigAsyncClient client() {
    client =
        StygigAsyncClient.builder()
            .endpointName("e")
            .sageMakerRuntimeClient(sageMaker)
            .s3Client(new Reading(s3))
            .executor(Runnable::run)
            .scheduler(scheduler)
            .clock(scheduler)
            .acceptanceTimeout(LIMIT)
            .readTimeout(LIMIT)
            .waiter(waiter)
            .build();
    return client;
  }

  /** A mock has no default methods of its own. */
  private static final class Reading extends DelegatingS3AsyncClient {
    Reading(S3AsyncClient s3) {
      super(s3);
    }
  }

  private static InferenceRequest request(int number) {
    return InferenceRequest.builder()
        .payload(Payload.ofUtf8("x"))
        .inferenceId("id-" + number)
        .build();
  }

  private static Throwable failure(CompletableFuture<?> future) {
    return future
        .handle((value, error) -> error instanceof CompletionException ? error.getCause() : error)
        .getNow(null);
  }

  @Test
  void invocationsThatAreNeverAnsweredOpenTheCircuitBreaker() {
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenAnswer(call -> new CompletableFuture<>());
    CircuitBreaker breaker = client().resilience().endpointCircuitBreaker();
    List<InferenceHandle<byte[]>> handles = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      handles.add(client.submit(request(i), ResultDecoder.bytes()));
    }

    scheduler.advance(LIMIT);

    assertThat(handles)
        .allSatisfy(
            handle ->
                assertThat(failure(handle.result()))
                    .isInstanceOfSatisfying(
                        InvocationException.class, e -> assertThat(e.isUnanswered()).isTrue()));
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
  }

  @Test
  void invocationsThatTheirCallersCancelDoNot() {
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenAnswer(call -> new CompletableFuture<>());
    CircuitBreaker breaker = client().resilience().endpointCircuitBreaker();
    for (int i = 0; i < 60; i++) {
      client.submit(request(i), ResultDecoder.bytes()).cancel();
    }

    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  @SuppressWarnings("unchecked")
  void readsThatAreNeverAnsweredOpenTheCircuitBreakerOfS3() {
    when(s3.getObject(any(GetObjectRequest.class), any(AsyncResponseTransformer.class)))
        .thenAnswer(call -> new CompletableFuture<>());
    CircuitBreaker breaker = client().resilience().s3CircuitBreaker();
    for (int i = 0; i < 60; i++) {
      Instant now = scheduler.instant();
      client.attach(
          InvocationReceipt.builder("id-" + i, "e", S3Uri.parse("s3://bucket/" + i + ".out"))
              .invokedAt(now)
              .deadline(now.plusSeconds(3_600))
              .build(),
          ResultDecoder.bytes());
      waiter.outcome("id-" + i).complete(InferenceOutcome.succeeded());
    }

    scheduler.advance(LIMIT);

    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
  }

  @Test
  @SuppressWarnings("unchecked")
  void lastLooksThatAreNeverAnsweredCountToo() {
    when(s3.getObject(any(GetObjectRequest.class), any(AsyncResponseTransformer.class)))
        .thenAnswer(call -> new CompletableFuture<>());
    CircuitBreaker breaker = client().resilience().s3CircuitBreaker();
    for (int i = 0; i < 60; i++) {
      InvocationReceipt receipt =
          InvocationReceipt.builder("id-" + i, "e", S3Uri.parse("s3://bucket/" + i + ".out"))
              .invokedAt(scheduler.instant())
              .deadline(scheduler.instant())
              .build();
      client.attach(receipt, ResultDecoder.bytes());
      waiter
          .outcome("id-" + i)
          .completeExceptionally(
              new ResultTimeoutException("late", receipt.inferenceId(), receipt, null));
    }

    scheduler.advance(LIMIT);

    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
  }

  // Permissions of a state that is half open

  private static CircuitBreaker halfOpen() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "test",
            CircuitBreakerConfig.custom()
                .permittedNumberOfCallsInHalfOpenState(2)
                .recordException(
                    error -> {
                      if (error instanceof UnsupportedOperationException) {
                        throw new StackOverflowError();
                      }
                      return true;
                    })
                .build());
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
    return breaker;
  }

  private ResilientCalls calls(CircuitBreaker breaker) {
    return new ResilientCalls(null, null, breaker, error -> true, scheduler);
  }

  @Test
  void whateverCallsEndWithTheyLeaveNoPermissionBehind() {
    CircuitBreaker breaker = halfOpen();
    ResilientCalls calls = calls(breaker);
    for (int i = 0; i < 20; i++) {
      calls.call(CompletableFuture::new).cancel(true);
      calls.call(limit, CompletableFuture::new).cancel(true);
      CompletableFuture<?> failed =
          calls.call(() -> CompletableFuture.failedFuture(new UnsupportedOperationException("no")));
      assertThat(failure(failed)).hasMessage("no");
      assertThat(calls.refusal()).isNull();
    }

    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
    assertThat(breaker.tryAcquirePermission()).isTrue();
    assertThat(breaker.tryAcquirePermission()).isTrue();
  }

  @Test
  void whatTheCircuitBreakerRefusesTakesNoTurnOfTheRateLimiter() {
    CircuitBreaker breaker = halfOpen();
    breaker.transitionToOpenState();
    RateLimiter limiter =
        RateLimiter.of(
            "test",
            RateLimiterConfig.custom()
                .limitForPeriod(1)
                .limitRefreshPeriod(Duration.ofDays(1))
                .timeoutDuration(Duration.ofDays(30))
                .build());
    ResilientCalls calls = new ResilientCalls(null, limiter, breaker, error -> true, scheduler);

    for (int i = 0; i < 5; i++) {
      assertThat(failure(calls.call(CompletableFuture::new)))
          .isInstanceOf(CallNotPermittedException.class);
    }

    assertThat(limiter.getMetrics().getAvailablePermissions()).isEqualTo(1);
  }

  @Test
  void aTimeoutInAHalfOpenStateOpensItAgain() {
    CircuitBreaker breaker = halfOpen();
    CompletableFuture<?> one = calls(breaker).call(limit, CompletableFuture::new);
    CompletableFuture<?> two = calls(breaker).call(limit, CompletableFuture::new);

    scheduler.advance(LIMIT);

    assertThat(failure(one)).isInstanceOf(TimeoutException.class);
    assertThat(failure(two)).isInstanceOf(TimeoutException.class);
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
  }
}
