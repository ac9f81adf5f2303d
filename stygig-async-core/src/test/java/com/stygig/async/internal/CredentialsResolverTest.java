package com.stygig.async.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

class CredentialsResolverTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final CredentialsResolver resolver =
      new CredentialsResolver(tasks::add, Duration.ofHours(1));
  private final AtomicInteger resolutions = new AtomicInteger();

  /** Never the same twice, though all are equal. */
  private final class Provider implements AwsCredentialsProvider {
    @Override
    public AwsCredentials resolveCredentials() {
      return AwsBasicCredentials.create("key-" + resolutions.incrementAndGet(), "secret");
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Provider;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  private void runAll() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  @Test
  void whoAsksWhileAResolutionIsUnderWaySharesIt() {
    Provider provider = new Provider();
    CompletableFuture<AwsCredentialsIdentity> first = resolver.resolve(provider);
    CompletableFuture<AwsCredentialsIdentity> second = resolver.resolve(provider);
    runAll();
    assertThat(first.join().accessKeyId()).isEqualTo("key-1");
    assertThat(second.join().accessKeyId()).isEqualTo("key-1");
  }

  @Test
  void nothingIsKeptOfAResolutionThatHasEnded() {
    Provider provider = new Provider();
    CompletableFuture<AwsCredentialsIdentity> next =
        resolver.resolve(provider).thenCompose(first -> resolver.resolve(provider));
    runAll();
    assertThat(next.join().accessKeyId()).isEqualTo("key-2");
  }

  @Test
  void providersThatAreEqualAreResolvedEach() {
    resolver.resolve(new Provider());
    resolver.resolve(new Provider());
    runAll();
    assertThat(resolutions).hasValue(2);
  }

  @Test
  void oneThatNeverAnswersFailsAndTheNextBeginsAnew() {
    CredentialsResolver impatient = new CredentialsResolver(tasks::add, Duration.ofMillis(10));
    Provider provider = new Provider();
    assertThat(impatient.resolve(provider))
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(SdkClientException.class)
        .withMessageContaining("has not answered for 0.01 s");
    assertThat(tasks).hasSize(1);
    impatient.resolve(provider);
    assertThat(tasks).hasSize(2);
  }

  @Test
  void anErrorOfTheProviderAndNoThreadAndNothingFailTheResolution() {
    StackOverflowError error = new StackOverflowError();
    CompletableFuture<AwsCredentialsIdentity> failed =
        resolver.resolve(
            (AwsCredentialsProvider)
                () -> {
                  throw error;
                });
    CompletableFuture<AwsCredentialsIdentity> nothing =
        resolver.resolve((AwsCredentialsProvider) () -> null);
    runAll();
    assertThat(failed).isCompletedExceptionally();
    assertThat(failed.handle((c, e) -> e).join()).isSameAs(error);
    assertThat(nothing.handle((c, e) -> e).join()).hasMessageContaining("returned null");
    CredentialsResolver full =
        new CredentialsResolver(
            task -> {
              throw new RejectedExecutionException("full");
            },
            Duration.ofHours(1));
    assertThat(full.resolve(new Provider()).handle((c, e) -> e).join())
        .hasMessageContaining("no thread");
  }

  private final AtomicLong nanos = new AtomicLong();

  private ResolvedCredentials resolved(AwsCredentialsIdentity credentials) {
    return new ResolvedCredentials(credentials, new Provider(), resolver, nanos::get);
  }

  private static String key(CompletableFuture<? extends AwsCredentialsIdentity> credentials) {
    return credentials.join().accessKeyId();
  }

  @Test
  void laterPartsOfAnUploadGetTheLatestCredentialsWithoutWaiting() {
    ResolvedCredentials credentials = resolved(AwsBasicCredentials.create("old", "secret"));
    assertThat(key(credentials.resolveIdentity())).isEqualTo("old");
    assertThat(tasks).isEmpty();
    nanos.addAndGet(Duration.ofSeconds(6).toNanos());
    assertThat(key(credentials.resolveIdentity())).isEqualTo("old");
    runAll();
    assertThat(key(credentials.resolveIdentity())).isEqualTo("key-1");
  }

  @Test
  void credentialsThatMayHaveExpiredAreWaitedFor() {
    AwsSessionCredentials session = AwsSessionCredentials.create("old", "secret", "token");
    ResolvedCredentials unknown = resolved(session);
    ResolvedCredentials expiring =
        resolved(session.toBuilder().expirationTime(Instant.now().plusSeconds(30)).build());
    ResolvedCredentials lasting =
        resolved(session.toBuilder().expirationTime(Instant.now().plusSeconds(3_600)).build());
    nanos.addAndGet(Duration.ofMinutes(2).toNanos());
    assertThat(unknown.resolveIdentity()).isNotDone();
    assertThat(expiring.resolveIdentity()).isNotDone();
    assertThat(key(lasting.resolveIdentity())).isEqualTo("old");
    var waiting = unknown.resolveIdentity();
    runAll();
    assertThat(key(waiting)).startsWith("key-");
  }
}
