package com.stygig.async;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line in which uploads wait for the network. Whole uploads and parts of large ones are
 * admitted as the {@link CongestionWindow} has room, by weighted fair queueing: each upload gets
 * the same share, so a small one is soon through. Large ones begin one or two at a time, as many
 * that share a slow link would all come late. Thread-safe; what it admits goes on by the executor.
 */
final class UploadAdmission {
  private static final Logger log = LoggerFactory.getLogger(UploadAdmission.class);

  /** Large uploads that begin however many of their parts wait. */
  private static final int LARGE_AT_A_TIME = 2;

  /** What is as small need not wait until a part of something large has gone through. */
  private static final long SMALL_BYTES = 1L << 20;

  /** Until then an upload that has begun is to ask for its first part. */
  private static final long BEGINNING_NANOS = Duration.ofSeconds(5).toNanos();

  private static final long SILENCE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long LOG_PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private static final Comparator<Piece> BY_TURN =
      Comparator.<Piece>comparingLong(piece -> piece.turn).thenComparingLong(piece -> piece.number);

  private final @Nullable CongestionWindow window;
  private final int maxPieces;
  private final Executor executor;
  private final LongSupplier nanoTime;

  private final TreeSet<Piece> waiting = new TreeSet<>(BY_TURN);
  private final TreeSet<Piece> smallWaiting = new TreeSet<>(BY_TURN);
  private final Set<Upload> largeWaiting = new LinkedHashSet<>();
  private final Set<Upload> largeBegun = new LinkedHashSet<>();
  private int pieces;
  private long bytesUnderWay;
  private long smallBytesUnderWay;
  private long bytesThatDoNotCount;
  private long virtualTime;
  private long lastNumber;
  private long lastLogged;

  /**
   * @param window null for no bound but the number of pieces
   * @param maxPieces at least 1
   */
  UploadAdmission(
      @Nullable CongestionWindow window, int maxPieces, Executor executor, LongSupplier nanoTime) {
    this.window = window;
    this.maxPieces = maxPieces;
    this.executor = executor;
    this.nanoTime = nanoTime;
    this.lastLogged = nanoTime.getAsLong() - LOG_PAUSE_NANOS;
  }

  /** Returns a new upload, to be closed when it has ended. */
  Upload enter(long bytes, boolean goesInParts) {
    return new Upload(bytes, goesInParts);
  }

  /** To be called when so many bytes have been answered that were under way for so long. */
  void answered(long bytes, long nanos) {
    synchronized (this) {
      if (window == null) {
        return;
      }
      window.answered(bytes, nanos, bytesUnderWay, !waiting.isEmpty() || !largeWaiting.isEmpty());
    }
    admitWaiting();
  }

  /**
   * To be called now and then.
   *
   * @param bytes of pieces whose source is what they wait for: the network has room for others
   */
  void doNotCount(long bytes) {
    synchronized (this) {
      bytesThatDoNotCount = bytes;
    }
    admitWaiting();
    logIfLong();
  }

  synchronized long bytesUnderWay() {
    return bytesUnderWay;
  }

  /** How many uploads and parts wait. */
  synchronized int waiting() {
    return waiting.size() + largeWaiting.size();
  }

  private void admitWaiting() {
    for (Runnable next = poll(); next != null; next = poll()) {
      executor.execute(next);
    }
  }

  private synchronized @Nullable Runnable poll() {
    Upload begins = nextLarge();
    if (begins != null) {
      return () -> begins.begin.complete(null);
    }
    Piece piece = nextPiece();
    return piece == null ? null : piece::admitted;
  }

  private @Nullable Upload nextLarge() {
    if (largeWaiting.isEmpty() || !mayLargeBegin()) {
      return null;
    }
    Upload next = largeWaiting.iterator().next();
    largeWaiting.remove(next);
    next.begunAt = nanoTime.getAsLong();
    largeBegun.add(next);
    return next;
  }

  /** Where those that have begun leave room, as their sources are slow or they end. */
  private boolean mayLargeBegin() {
    if (largeBegun.size() < LARGE_AT_A_TIME) {
      return true;
    }
    long now = nanoTime.getAsLong();
    return hasRoom(0) && largeBegun.stream().noneMatch(upload -> upload.hasMore(now));
  }

  private @Nullable Piece nextPiece() {
    Piece next = candidate();
    return next == null ? null : take(next);
  }

  /** Whose turn it is: the first one's, or, where that has no room, the first small one's. */
  private @Nullable Piece candidate() {
    // If nothing of what was admitted is sent, what waits here may be what it waits for.
    boolean isStuck = bytesThatDoNotCount >= bytesUnderWay;
    if (waiting.isEmpty() || (pieces >= maxPieces && !isStuck)) {
      return null;
    }
    Piece first = waiting.first();
    if (hasRoom(first.bytes)) {
      return first;
    }
    Piece small = smallWaiting.isEmpty() ? null : smallWaiting.first();
    return small != null && smallBytesUnderWay + small.bytes <= SMALL_BYTES ? small : null;
  }

  private boolean hasRoom(long bytes) {
    long counted = Math.max(0, bytesUnderWay - smallBytesUnderWay - bytesThatDoNotCount);
    return window == null || counted == 0 || counted + bytes <= window.bytes();
  }

  private Piece take(Piece piece) {
    leave(piece);
    // Those that fit need not go by the small ones' way.
    piece.isExtra = !hasRoom(piece.bytes);
    piece.isTaken = true;
    pieces++;
    bytesUnderWay += piece.bytes;
    smallBytesUnderWay += piece.isExtra ? piece.bytes : 0;
    virtualTime = Math.max(virtualTime, piece.turn - piece.bytes);
    return piece;
  }

  private void leave(Piece piece) {
    if (waiting.remove(piece)) {
      smallWaiting.remove(piece);
      piece.upload.waitingPieces--;
    }
  }

  private CompletableFuture<TransferGate.Transfer> join(Upload upload, long bytes) {
    Piece piece;
    boolean isFirst;
    synchronized (this) {
      upload.lastTurn = Math.max(virtualTime, upload.lastTurn) + bytes;
      piece = new Piece(upload, bytes, upload.lastTurn, ++lastNumber, nanoTime.getAsLong());
      waiting.add(piece);
      if (bytes <= SMALL_BYTES && !upload.goesInParts) {
        smallWaiting.add(piece);
      }
      upload.waitingPieces++;
      upload.open.add(piece);
      isFirst = candidate() == piece;
      if (isFirst) {
        take(piece);
      }
    }
    if (isFirst) {
      piece.admission.complete(piece);
    } else {
      piece.admission.whenComplete(
          (transfer, error) -> {
            if (error != null) {
              giveUp(piece);
            }
          });
    }
    return piece.admission;
  }

  private void giveUp(Piece piece) {
    synchronized (this) {
      leave(piece);
      if (!piece.isTaken) {
        piece.upload.open.remove(piece);
      }
    }
    admitWaiting();
  }

  private void release(Piece piece) {
    synchronized (this) {
      leave(piece); // it may be closed before it has had its turn
      if (!piece.upload.open.remove(piece) || !piece.isTaken) {
        return;
      }
      pieces--;
      bytesUnderWay -= piece.bytes;
      smallBytesUnderWay -= piece.isExtra ? piece.bytes : 0;
    }
    admitWaiting();
  }

  private void logIfLong() {
    long now = nanoTime.getAsLong();
    String message;
    synchronized (this) {
      if (waiting.isEmpty()
          || now - waiting.first().since < SILENCE_NANOS
          || now - lastLogged < LOG_PAUSE_NANOS) {
        return;
      }
      lastLogged = now;
      message =
          waiting.size()
              + " uploads and parts, and "
              + largeWaiting.size()
              + " large uploads, wait for the network, which has "
              + bytesUnderWay
              + " bytes in "
              + pieces
              + " pieces under way"
              + (window == null ? "" : " and takes " + (long) window.bytesPerSecond() + " bytes/s");
    }
    log.info(message);
  }

  /** One upload: a gate for its parts, if it goes in parts. */
  final class Upload implements TransferGate, AutoCloseable {
    private final long bytes;
    private final boolean goesInParts;
    private final CompletableFuture<Void> begin = new CompletableFuture<>();
    private final Set<Piece> open = new LinkedHashSet<>();
    private long lastTurn;
    private long begunAt;
    private int waitingPieces;
    private boolean hasAsked;

    private Upload(long bytes, boolean goesInParts) {
      this.bytes = bytes;
      this.goesInParts = goesInParts;
    }

    /** Completes when the upload may begin; to be called once. Cancelling it leaves the line. */
    CompletableFuture<Void> turn() {
      if (goesInParts) {
        return beginLarge();
      }
      CompletableFuture<Transfer> admission = join(this, bytes);
      CompletableFuture<Void> turn = admission.thenApply(transfer -> null);
      turn.whenComplete(
          (begun, error) -> {
            if (error != null) {
              admission.cancel(false);
            }
          });
      return turn;
    }

    private CompletableFuture<Void> beginLarge() {
      synchronized (UploadAdmission.this) {
        largeWaiting.add(this);
        if (largeWaiting.size() == 1 && nextLarge() == this) {
          begin.complete(null);
        }
      }
      return begin;
    }

    /** A part of an upload; what goes as a whole has been admitted as such. */
    @Override
    public CompletableFuture<Transfer> admit(long bytes) {
      if (!goesInParts) {
        return TransferGate.OPEN.admit(bytes);
      }
      synchronized (UploadAdmission.this) {
        hasAsked = true;
      }
      return join(this, bytes);
    }

    private boolean hasMore(long now) {
      return waitingPieces > 0 || (!hasAsked && now - begunAt < BEGINNING_NANOS);
    }

    /** Leaves the line and makes room for others, with all pieces. Idempotent. */
    @Override
    public void close() {
      List<Piece> rest;
      synchronized (UploadAdmission.this) {
        largeWaiting.remove(this);
        largeBegun.remove(this);
        rest = List.copyOf(open);
      }
      for (Piece piece : rest) {
        piece.admission.cancel(false);
        piece.close();
      }
      admitWaiting();
    }
  }

  private final class Piece implements TransferGate.Transfer {
    private final Upload upload;
    private final long bytes;
    private final long turn;
    private final long number;
    private final long since;
    private final CompletableFuture<TransferGate.Transfer> admission = new CompletableFuture<>();
    private boolean isExtra;
    private boolean isTaken;

    private Piece(Upload upload, long bytes, long turn, long number, long since) {
      this.upload = upload;
      this.bytes = bytes;
      this.turn = turn;
      this.number = number;
      this.since = since;
    }

    private void admitted() {
      if (!admission.complete(this)) {
        close();
      }
    }

    @Override
    public void close() {
      release(this);
    }
  }
}
