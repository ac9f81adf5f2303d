package com.stygig.async;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A slow link to a server, in process: a proxy all of whose connections share a bandwidth on the
 * way there, and the distance. Its buffers are as small as it can have them.
 */
final class PacedLink implements AutoCloseable {
  private static final int BUFFER = 16 << 10;

  private final ServerSocket listener;
  private final URI server;
  private final Queue<Closeable> sockets = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger maxConnections = new AtomicInteger();
  private volatile double bytesPerSecond;
  private volatile long oneWayMillis;
  private volatile boolean isStalled;

  /** When the link is free again; guarded by this. */
  private long freeAt = System.nanoTime();

  PacedLink(URI server, double megabitsPerSecond) throws IOException {
    this.server = server;
    rate(megabitsPerSecond);
    listener = new ServerSocket();
    listener.setReceiveBufferSize(BUFFER);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    start(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  void rate(double megabitsPerSecond) {
    bytesPerSecond = megabitsPerSecond * 1_000_000 / 8;
  }

  /** Delays the bytes of each direction. */
  void roundTrip(long millis) {
    oneWayMillis = millis / 2;
  }

  /** Lets nothing through for a while. */
  void stall(boolean isStalled) {
    this.isStalled = isStalled;
  }

  /** What has gone to the server, heads included. */
  long bytesSent() {
    return bytes.get();
  }

  int maxConnections() {
    return maxConnections.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        sockets.add(client);
        Socket upstream = new Socket(server.getHost(), server.getPort());
        upstream.setTcpNoDelay(true);
        client.setTcpNoDelay(true);
        sockets.add(upstream);
        maxConnections.accumulateAndGet(connections.incrementAndGet(), Math::max);
        pass(client, upstream, true);
        pass(upstream, client, false);
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private record Chunk(ByteBuffer bytes, int length, long dueNanos) {}

  private void pass(Socket from, Socket to, boolean isUpload) {
    LinkedBlockingQueue<Chunk> underWay = new LinkedBlockingQueue<>(isUpload ? 64 : 1000);
    start(
        () -> {
          try {
            InputStream in = from.getInputStream();
            for (byte[] buffer = new byte[BUFFER]; ; buffer = new byte[BUFFER]) {
              int n = in.read(buffer);
              if (isUpload && n > 0) {
                bytes.addAndGet(n);
                pace(n);
              }
              long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(oneWayMillis);
              underWay.put(new Chunk(ByteBuffer.wrap(buffer), n, due));
              if (n < 0) {
                return;
              }
            }
          } catch (IOException | InterruptedException e) {
            underWay.offer(new Chunk(ByteBuffer.allocate(0), -1, 0));
          }
        });
    start(
        () -> {
          try (from;
              to) {
            OutputStream out = to.getOutputStream();
            for (Chunk next = underWay.take(); next.length() >= 0; next = underWay.take()) {
              sleepUntil(next.dueNanos());
              out.write(next.bytes().array(), 0, next.length());
            }
          } catch (IOException | InterruptedException e) {
            // Either side has closed the connection, and so does this one.
          } finally {
            if (isUpload) {
              connections.decrementAndGet();
            }
          }
        });
  }

  private void pace(int length) throws InterruptedException {
    while (isStalled) {
      Thread.sleep(10);
    }
    long until;
    synchronized (this) {
      freeAt = Math.max(freeAt, System.nanoTime()) + (long) (length * 1e9 / bytesPerSecond);
      until = freeAt;
    }
    sleepUntil(until);
  }

  private static void sleepUntil(long nanos) throws InterruptedException {
    long rest = nanos - System.nanoTime();
    if (rest > 0) {
      TimeUnit.NANOSECONDS.sleep(rest);
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "paced-link");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Closeable socket : sockets) {
      socket.close();
    }
  }
}
