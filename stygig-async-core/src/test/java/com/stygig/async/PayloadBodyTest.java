package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.CloseableAsyncRequestBody;

/** When a body is handed out, and what is told of it. */
@Timeout(90)
class PayloadBodyTest {
  private static final int PART = 1 << 20;

  /** Lets through what it is told to. */
  private static final class ManualGate implements TransferGate {
    final List<CompletableFuture<Transfer>> asked = new CopyOnWriteArrayList<>();
    final AtomicLong progress = new AtomicLong();
    final AtomicLong closed = new AtomicLong();

    @Override
    public CompletableFuture<Transfer> admit(long bytes) {
      CompletableFuture<Transfer> turn = new CompletableFuture<>();
      asked.add(turn);
      return turn;
    }

    void letThrough(int index) {
      asked
          .get(index)
          .complete(
              new Transfer() {
                @Override
                public void progressed(long bytes) {
                  progress.addAndGet(bytes);
                }

                @Override
                public void close() {
                  closed.incrementAndGet();
                }
              });
    }
  }

  /** Takes the parts, as the AWS SDK does. */
  private static class Taken implements Subscriber<AsyncRequestBody> {
    final List<AsyncRequestBody> parts = new CopyOnWriteArrayList<>();
    final CompletableFuture<Void> end = new CompletableFuture<>();

    @Override
    public void onSubscribe(Subscription given) {
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(AsyncRequestBody part) {
      parts.add(part);
    }

    @Override
    public void onError(Throwable error) {
      end.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }
  }

  private static PayloadBody body(Payload payload, TransferGate memory) {
    return new PayloadBodies(memory, PART).of(payload);
  }

  private static Payload stream(int length) {
    return Payload.ofStream(new PacedBody(new byte[length], length, 100_000, Duration.ZERO));
  }

  private static Payload payload(boolean isStream, int length) {
    return isStream ? stream(length) : Payload.ofBytes(new byte[length]);
  }

  private static void send(PayloadBody body, TransferGate gate, Taken to) {
    var unused =
        body.send(
            gate,
            whole -> {
              whole.splitCloseable(b -> b.chunkSizeInBytes((long) PART)).subscribe(to);
              return new CompletableFuture<Void>();
            },
            e -> e);
  }

  private static void read(AsyncRequestBody part) {
    part.subscribe(chunk -> {}).join();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPartIsHandedOutWhenItMayBeSentAndTellsHowItGoes(boolean isStream) {
    ManualGate gate = new ManualGate();
    Taken taken = new Taken();

    send(body(payload(isStream, 3 * PART - 1), TransferGate.OPEN), gate, taken);

    for (int i = 0; i < 3; i++) {
      int asked = i + 1;
      Awaitility.await().until(() -> gate.asked.size() == asked);
      assertThat(taken.parts).hasSize(i);
      gate.letThrough(i);
      Awaitility.await().until(() -> taken.parts.size() == asked);
    }
    assertThat(taken.end).succeedsWithin(Duration.ofSeconds(30));
    assertThat(gate.asked).hasSize(3);
    taken.parts.forEach(PayloadBodyTest::read);
    assertThat(gate.progress).hasValue(3 * PART - 1);
    read(taken.parts.get(1));
    assertThat(gate.progress).hasValue(4 * PART - 1);
    assertThat(gate.closed).hasValue(0);
    taken.parts.forEach(part -> ((CloseableAsyncRequestBody) part).close());
    taken.parts.forEach(part -> ((CloseableAsyncRequestBody) part).close());
    assertThat(gate.closed).hasValue(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsCancelledLeavesTheLineAndEndsWhatIsUnderWay(boolean isStream) {
    ManualGate gate = new ManualGate();
    Taken taken = new Taken();
    MemoryBudget memory = new MemoryBudget(100L * PART);
    CompletableFuture<Void> put = new CompletableFuture<>();

    CompletableFuture<Void> sent =
        body(payload(isStream, 3 * PART), memory)
            .send(
                gate,
                whole -> {
                  whole.splitCloseable(b -> b.chunkSizeInBytes((long) PART)).subscribe(taken);
                  return put;
                },
                e -> e);
    Awaitility.await().until(() -> gate.asked.size() == 1);
    gate.letThrough(0);
    Awaitility.await().until(() -> gate.asked.size() == 2);
    sent.cancel(true);

    assertThat(put).isCancelled();
    assertThat(gate.asked.get(1)).isCancelled();
    assertThat(gate.closed).hasValue(1);
    assertThat(memory.admit(100L * PART)).as("all memory is free").isCompleted();
  }

  @Test
  void whatGoesInOnePieceIsHandedOutWhenItMayBeSent() {
    ManualGate gate = new ManualGate();
    List<AsyncRequestBody> handedOut = new ArrayList<>();
    CompletableFuture<String> put = new CompletableFuture<>();

    CompletableFuture<String> sent =
        body(Payload.ofBytes(new byte[1_000]), TransferGate.OPEN)
            .send(
                gate,
                whole -> {
                  handedOut.add(whole);
                  return put;
                },
                e -> e);

    assertThat(handedOut).isEmpty();
    gate.letThrough(0);
    assertThat(handedOut).hasSize(1);
    read(handedOut.get(0));
    assertThat(gate.progress).hasValue(1_000);
    assertThat(gate.closed).hasValue(0);
    put.complete("done");
    assertThat(sent).isCompletedWithValue("done");
    assertThat(gate.closed).hasValue(1);
  }

  /** Which close no part. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @SuppressWarnings("deprecation")
  void withOlderReleasesOfTheSdkAPartEndsWithItsLastByteAndCanBeRepeated(boolean isStream) {
    MemoryBudget memory = new MemoryBudget(4L * PART); // for one at a time
    CompletableFuture<List<AsyncRequestBody>> all = new CompletableFuture<>();
    Taken taken =
        new Taken() {
          @Override
          public void onNext(AsyncRequestBody part) {
            super.onNext(part);
            read(part);
          }

          @Override
          public void onComplete() {
            all.complete(parts);
          }
        };

    var unused =
        body(payload(isStream, 5 * PART), memory)
            .send(
                TransferGate.OPEN,
                whole -> {
                  whole.split(b -> b.chunkSizeInBytes((long) PART)).subscribe(taken);
                  return new CompletableFuture<Void>();
                },
                e -> e);

    assertThat(all).succeedsWithin(Duration.ofSeconds(30));
    assertThat(taken.parts).hasSize(5);
    taken.parts.forEach(PayloadBodyTest::read);
  }

  @Test
  void partsOfStreamsWaitForMemoryWhateverTheNumberOfStreams() {
    MemoryBudget memory = new MemoryBudget(7L * PART); // for three parts, and what sends them
    ExecutorService sending = Executors.newSingleThreadExecutor();
    AtomicInteger open = new AtomicInteger();
    AtomicInteger mostOpen = new AtomicInteger();
    List<Taken> uploads = new ArrayList<>();

    for (int i = 0; i < 20; i++) {
      Taken taken =
          new Taken() {
            @Override
            public void onNext(AsyncRequestBody part) {
              mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
              sending.execute(
                  () -> {
                    read(part);
                    open.decrementAndGet();
                    ((CloseableAsyncRequestBody) part).close();
                  });
            }
          };
      uploads.add(taken);
      send(body(stream(2 * PART), memory), TransferGate.OPEN, taken);
    }

    uploads.forEach(upload -> assertThat(upload.end).succeedsWithin(Duration.ofSeconds(60)));
    assertThat(mostOpen).hasValueLessThanOrEqualTo(3);
    sending.shutdown();
  }

  @Test
  void anErrorOfWhoTakesTheBytesEndsTheUpload() {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    CompletableFuture<Void> sent =
        body(Payload.ofBytes(new byte[1_000]), TransferGate.OPEN)
            .send(
                TransferGate.OPEN,
                whole -> {
                  whole.subscribe(failing(told));
                  return new CompletableFuture<>();
                },
                e -> e);

    assertThatThrownBy(sent::join).hasRootCauseInstanceOf(OutOfMemoryError.class);
    assertThat(told.join()).isInstanceOf(OutOfMemoryError.class);
  }

  private static Subscriber<ByteBuffer> failing(CompletableFuture<Throwable> told) {
    return new Subscriber<>() {
      @Override
      public void onSubscribe(Subscription subscription) {
        subscription.request(1);
      }

      @Override
      public void onNext(ByteBuffer chunk) {
        throw new OutOfMemoryError("a test");
      }

      @Override
      public void onError(Throwable error) {
        told.complete(error);
      }

      @Override
      public void onComplete() {}
    };
  }
}
