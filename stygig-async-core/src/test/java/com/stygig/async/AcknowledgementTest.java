package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.spi.InferenceOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;

/**
 * With manual acknowledgement the journal forgets what the caller acknowledges, and nothing else.
 */
class AcknowledgementTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final ManualWaiter waiter = new ManualWaiter();
  private final InMemoryInvocationJournal journal = new InMemoryInvocationJournal();
  private final List<StygigAsyncClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(StygigAsyncClient::close);
  }

  private StygigAsyncClient open(AcknowledgementMode mode) {
    StygigAsyncClient client =
        StygigAsyncClient.builder()
            .endpointName("e")
            .s3Client(new AcceptingAws.S3())
            .sageMakerRuntimeClient(new AcceptingAws.SageMaker())
            .executor(Runnable::run)
            .clock(() -> NOW)
            .journal(journal)
            .acknowledgementMode(mode)
            .waiter(waiter)
            .build();
    clients.add(client);
    return client;
  }

  private static InferenceRequest request(String id) {
    return InferenceRequest.builder().payload(Payload.ofUtf8("x")).inferenceId(id).build();
  }

  private void succeed(String id) {
    waiter.outcome(id).complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String(id)));
  }

  @Test
  void aDeliveredResultIsRecoveredAgainUntilItIsAcknowledged() {
    StygigAsyncClient client = open(AcknowledgementMode.MANUAL);
    InferenceHandle<byte[]> handle = client.submit(request("a"), ResultDecoder.bytes());
    succeed("a");
    assertThat(handle.result()).isCompleted();
    assertThat(journal.entries()).hasSize(1);

    handle.acknowledge();

    assertThat(journal.entries()).isEmpty();
  }

  @Test
  void anAcknowledgementBeforeTheEndTakesEffectAtTheEnd() {
    InferenceHandle<byte[]> handle =
        open(AcknowledgementMode.MANUAL).submit(request("a"), ResultDecoder.bytes());

    handle.acknowledge();
    assertThat(journal.entries()).hasSize(1);
    succeed("a");

    assertThat(journal.entries()).isEmpty();
  }

  @Test
  void resultsOfBulkRunsAreAcknowledgedByTheirIds() {
    StygigAsyncClient client = open(AcknowledgementMode.MANUAL);
    List<String> delivered = new ArrayList<>();
    var run =
        client
            .submitAll(List.of(request("a"), request("b")), ResultDecoder.bytes())
            .forEach(result -> delivered.add(String.valueOf(result.index())));
    succeed("a");
    succeed("b");
    run.join();
    assertThat(delivered).hasSize(2);
    assertThat(journal.entries()).hasSize(2);

    client.acknowledge("a");

    assertThat(journal.entries()).singleElement().matches(entry -> entry.inferenceId().equals("b"));
  }

  @Test
  void anUncertainEntryThatNobodyWantsIsForgottenByAcknowledgingIt() {
    journal.intend("a", "e", NOW).toCompletableFuture().join();
    StygigAsyncClient client = open(AcknowledgementMode.ON_DELIVERY);
    assertThat(client.recover(ResultDecoder.bytes()).uncertain()).hasSize(1);

    client.acknowledge("a");
    client.acknowledge("never heard of");

    assertThat(journal.entries()).isEmpty();
    assertThat(client.recover(ResultDecoder.bytes()).uncertain()).isEmpty();
  }

  @Test
  void whatTheClientCouldNotSeeIsForgottenWhenItIsAcknowledgedBeforeOrAfterItsEnd() {
    StygigAsyncClient client = open(AcknowledgementMode.ON_DELIVERY);
    InferenceHandle<byte[]> after = client.submit(request("after"), ResultDecoder.bytes());
    InferenceHandle<byte[]> before = client.submit(request("before"), ResultDecoder.bytes());
    before.acknowledge();
    for (String id : List.of("after", "before")) {
      waiter.outcome(id).completeExceptionally(new ResultWaitException("refused", id, null, null));
    }
    assertThat(journal.entries()).singleElement().matches(e -> e.inferenceId().equals("after"));

    after.acknowledge();

    assertThat(journal.entries()).isEmpty();
    assertThat(client.recover(ResultDecoder.bytes()).attached()).isEmpty();
  }

  @Test
  void cancellingNeedsNoAcknowledgement() {
    InferenceHandle<byte[]> handle =
        open(AcknowledgementMode.MANUAL).submit(request("a"), ResultDecoder.bytes());

    handle.cancel();

    assertThat(journal.entries()).isEmpty();
  }
}
