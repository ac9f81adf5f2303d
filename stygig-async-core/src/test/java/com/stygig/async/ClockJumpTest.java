package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** Somebody sets the clock: circuit breakers do not care. */
class ClockJumpTest {
  private final AtomicReference<Instant> clock =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final AtomicLong ticker = new AtomicLong();

  private StygigAsyncClient.Builder builder() {
    return StygigAsyncClient.builder()
        .endpointName("endpoint")
        .region(Region.US_EAST_1)
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .clock(clock::get)
        .waiter(new ManualWaiter());
  }

  private void clockIsSetBy(Duration jump) {
    clock.updateAndGet(now -> now.plus(jump));
  }

  private static CircuitBreaker open(StygigAsyncClient client) {
    CircuitBreaker circuitBreaker = client.resilience().endpointCircuitBreaker();
    circuitBreaker.transitionToOpenState();
    assertThat(circuitBreaker.tryAcquirePermission()).isFalse();
    return circuitBreaker;
  }

  @Test
  void anOpenCircuitBreakerLetsCallsThroughInTimeThoughTheClockIsSetBack() {
    try (StygigAsyncClient client = builder().ticker(ticker::get).build()) {
      CircuitBreaker circuitBreaker = open(client);
      clockIsSetBy(Duration.ofHours(-1));
      ticker.addAndGet(Duration.ofSeconds(11).toNanos());
      assertThat(circuitBreaker.tryAcquirePermission()).isTrue();
    }
  }

  @Test
  void anOpenCircuitBreakerStaysOpenThoughTheClockIsSetForward() {
    try (StygigAsyncClient client = builder().ticker(ticker::get).build()) {
      CircuitBreaker circuitBreaker = open(client);
      clockIsSetBy(Duration.ofHours(1));
      ticker.addAndGet(Duration.ofSeconds(9).toNanos());
      assertThat(circuitBreaker.tryAcquirePermission()).isFalse();
    }
  }

  @Test
  void aClockOfOnesOwnThatIsSetBackGoesOnFromThere() {
    try (StygigAsyncClient client = builder().build()) {
      CircuitBreaker circuitBreaker = open(client);
      clockIsSetBy(Duration.ofHours(-1));
      assertThat(circuitBreaker.tryAcquirePermission()).isFalse();
      clockIsSetBy(Duration.ofSeconds(11));
      assertThat(circuitBreaker.tryAcquirePermission()).isTrue();
    }
  }
}
