package com.stygig.async;

import com.stygig.async.TransferGate.Transfer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the pieces of one upload have in common: where they wait for their turn, the failure of
 * their source, and what of them is still open. Thread-safe.
 */
final class UploadContext {
  /**
   * What the HTTP client and the AWS SDK hold of a piece under way: up to 16 of the chunks in which
   * a piece is signed, 128 KB each, and one that is being filled.
   */
  private static final long BYTES_UNDER_WAY = 17 * 128 * 1024;

  private static final long LEAST_BYTES_UNDER_WAY = 256 * 1024;

  private final TransferGate memory;
  private final TransferGate gate;
  private final CompletableFuture<Void> failure = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
  private final Set<Piece> open = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Piece whole;

  UploadContext(TransferGate memory, TransferGate gate) {
    this.memory = memory;
    this.gate = gate;
  }

  static UploadContext unlimited() {
    return new UploadContext(TransferGate.OPEN, TransferGate.OPEN);
  }

  /** Fails when the source does. */
  CompletableFuture<Void> failure() {
    return failure;
  }

  /** To be called when the source cannot deliver what it said. */
  void fail(Throwable error) {
    failure.completeExceptionally(error);
  }

  /** Of an upload that goes in one piece. */
  void progressed(long bytes) {
    Piece one = whole;
    if (one != null) {
      one.progressed(bytes);
    }
  }

  /** Completes when all of it may be sent, in one piece as far as we know. */
  CompletableFuture<? extends Transfer> admitWhole(long bytes) {
    return admit(
        underWay(bytes),
        bytes,
        piece -> {
          whole = piece;
          return piece;
        });
  }

  /** To be called when it goes in parts, which take memory each for itself. */
  void split() {
    Piece one = whole;
    if (one != null) {
      one.share.close();
    }
  }

  /** Completes with a part that is read while it is sent. */
  CompletableFuture<UploadPart> admitPart(long bytes, Function<Transfer, UploadPart> part) {
    return admit(underWay(bytes), bytes, part::apply);
  }

  /** Completes when so much may be read into memory, which closing gives back. */
  CompletableFuture<Transfer> admitReading(long bytes) {
    CompletableFuture<Transfer> admitted = new CompletableFuture<>();
    enter(memory, bytes + underWay(bytes), admitted, share -> handOver(share, share, admitted));
    return admitted;
  }

  /** Completes with a part that is in memory. */
  CompletableFuture<UploadPart> admitRead(
      Transfer share, long bytes, Function<Transfer, UploadPart> part) {
    CompletableFuture<UploadPart> admitted = new CompletableFuture<>();
    enterGate(share, bytes, admitted, part::apply);
    return admitted;
  }

  /** Ends all pieces that are still under way, and those that wait for their turn. */
  void close() {
    closed.complete(null);
    open.forEach(Closing::quietly);
  }

  void whenClosed(Runnable action) {
    closed.thenRun(action);
  }

  private static long underWay(long bytes) {
    return Math.max(LEAST_BYTES_UNDER_WAY, Math.min(bytes, BYTES_UNDER_WAY));
  }

  private <T> CompletableFuture<T> admit(long held, long sent, Function<Piece, T> made) {
    CompletableFuture<T> admitted = new CompletableFuture<>();
    // The network first: what waits for it holds no memory that others could go on with.
    enter(
        gate(),
        sent,
        admitted,
        transfer -> {
          closeOnFailure(transfer, admitted);
          enter(memory, held, admitted, share -> begin(share, transfer, admitted, made));
        });
    return admitted;
  }

  private <T> void enterGate(
      Transfer share, long bytes, CompletableFuture<T> admitted, Function<Piece, T> made) {
    closeOnFailure(share, admitted);
    enter(gate(), bytes, admitted, transfer -> begin(share, transfer, admitted, made));
  }

  private TransferGate gate() {
    return whole == null ? gate : TransferGate.OPEN;
  }

  private <T extends @Nullable Object> void begin(
      Transfer share, Transfer transfer, CompletableFuture<T> admitted, Function<Piece, T> made) {
    Piece piece = new Piece(share, transfer);
    open.add(piece);
    handOver(made.apply(piece), piece, admitted);
  }

  private static void closeOnFailure(Transfer transfer, CompletableFuture<?> admitted) {
    admitted.whenComplete(
        (value, error) -> {
          if (error != null) {
            transfer.close();
          }
        });
  }

  private static void enter(
      TransferGate gate, long bytes, CompletableFuture<?> outcome, Consumer<Transfer> next) {
    Steps.then(ResilientCalls.safely(() -> gate.admit(bytes)), outcome, next);
  }

  private static <T> void handOver(T value, Transfer transfer, CompletableFuture<T> to) {
    if (!to.complete(value)) {
      transfer.close();
    }
  }

  /** A piece that may be sent, and the memory for it. */
  private final class Piece implements Transfer {
    private final Transfer share;
    private final Transfer transfer;

    Piece(Transfer share, Transfer transfer) {
      this.share = share;
      this.transfer = transfer;
    }

    @Override
    public void progressed(long bytes) {
      Piece all = whole;
      (all == null ? transfer : all.transfer).progressed(bytes);
    }

    @Override
    public void close() {
      if (open.remove(this)) {
        share.close();
        transfer.close();
      }
    }
  }
}
