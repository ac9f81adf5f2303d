package com.stygig.async;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes connections on to a server, and resets one of them, once, in the middle of the request
 * that has a given text in its head.
 */
final class OneResetProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final URI server;
  private final String victim;
  private final int bytesBefore;
  private final AtomicInteger resets = new AtomicInteger();

  OneResetProxy(URI server, String victim, int bytesBefore) throws IOException {
    this.server = server;
    this.victim = victim;
    this.bytesBefore = bytesBefore;
    listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  int resets() {
    return resets.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket upstream = new Socket(server.getHost(), server.getPort());
        start(() -> pass(client, upstream, true));
        start(() -> pass(upstream, client, false));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void pass(Socket from, Socket to, boolean isRequests) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[1 << 16];
      long untilReset = -1;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        if (isRequests && untilReset < 0 && resets.get() == 0 && isVictim(buffer, n)) {
          untilReset = bytesBefore;
        }
        untilReset -= untilReset >= 0 ? Math.min(n, untilReset) : 0;
        if (untilReset == 0 && resets.compareAndSet(0, 1)) {
          from.setSoLinger(true, 0);
          return;
        }
      }
    } catch (IOException e) {
      // Either side has closed the connection, and so does this one.
    }
  }

  private boolean isVictim(byte[] buffer, int length) {
    return new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(victim);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "one-reset-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
