package com.stygig.async;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;

/** Takes connections to a server, and passes nothing on until it is told to. */
final class SlowStart implements AutoCloseable {
  /** Small, so that what is sent waits with who sends it. */
  private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;

  private final ServerSocket listener;
  private final URI server;
  private final CountDownLatch connected = new CountDownLatch(1);
  private final CountDownLatch open = new CountDownLatch(1);

  SlowStart(URI server) throws IOException {
    this.server = server;
    listener = new ServerSocket();
    listener.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    start(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  void awaitConnection() throws InterruptedException {
    connected.await();
  }

  void letThrough() {
    open.countDown();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        connected.countDown();
        Socket upstream = new Socket(server.getHost(), server.getPort());
        start(() -> pass(client, upstream));
        start(() -> pass(upstream, client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void pass(Socket from, Socket to) {
    try (from;
        to) {
      open.await();
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException | InterruptedException e) {
      // Either side has closed the connection, and so does this one.
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "slow-start");
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
