package com.stygig.async.simulation;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * The body of an answer: comes in pieces, at times slowly, at times breaks off, and at times is not
 * what was sent.
 */
final class Body implements SdkPublisher<ByteBuffer> {
  private static final int PIECES = 3;

  private final World world;
  private final Machine machine;
  private final String location;
  private final byte[] bytes;
  private final AsyncResponseTransformer<?, ?> transformer;
  private final boolean isSlow;
  private final boolean isTorn;
  private final boolean isWrong;
  private final int lastPiece;

  Body(
      World world,
      Machine machine,
      String location,
      byte[] bytes,
      AsyncResponseTransformer<?, ?> transformer) {
    this.world = world;
    this.machine = machine;
    this.location = location;
    this.bytes = bytes;
    this.transformer = transformer;
    this.isSlow = world.strikes(Fault.SLOW_BODY, location);
    boolean isTruncated = world.strikes(Fault.TRUNCATED_BODY, location);
    boolean isDamaged = !isTruncated && world.strikes(Fault.TORN_BODY, location);
    this.isWrong = isDamaged && world.random.nextBoolean();
    this.isTorn = isDamaged && !isWrong;
    this.lastPiece = isTruncated || isTorn ? world.random.nextInt(PIECES) : PIECES;
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new Transfer(subscriber));
  }

  /** As the AWS SDK says it, which does not call it retryable. */
  private static SdkClientException wrongChecksum() {
    return SdkClientException.create("Data read has a different checksum than expected.");
  }

  private final class Transfer implements Subscription {
    private final Subscriber<? super ByteBuffer> subscriber;
    private int piece;
    private long wanted;
    private boolean isUnderWay;
    private boolean isCancelled;

    Transfer(Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      wanted = Math.addExact(Math.min(wanted, Long.MAX_VALUE / 2), Math.min(n, Long.MAX_VALUE / 2));
      goOn();
    }

    @Override
    public void cancel() {
      isCancelled = true;
    }

    private void goOn() {
      if (wanted == 0 || isUnderWay || isCancelled) {
        return;
      }
      isUnderWay = true;
      Duration max = isSlow ? Duration.ofSeconds(20) : Duration.ofMillis(2);
      world.after(world.between(Duration.ofMillis(1), max), machine, this::sendPiece);
    }

    private void sendPiece() {
      isUnderWay = false;
      if (isCancelled) {
        return;
      }
      if (piece == lastPiece) {
        end();
        return;
      }
      int from = bytes.length * piece / PIECES;
      int to = bytes.length * ++piece / PIECES;
      wanted--;
      subscriber.onNext(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to)));
      goOn();
    }

    private void end() {
      if (isTorn || (lastPiece == PIECES && !isWrong)) {
        subscriber.onComplete();
        return;
      }
      SdkClientException error = isWrong ? wrongChecksum() : Link.reset();
      world.trace(machine, "  " + location + (isWrong ? " is not what it was" : " broke off"));
      subscriber.onError(error);
      transformer.exceptionOccurred(error);
    }
  }
}
