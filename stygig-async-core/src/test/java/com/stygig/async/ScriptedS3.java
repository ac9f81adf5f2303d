package com.stygig.async;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An S3 that answers each request as a test writes it down, byte by byte, and then hangs up. */
final class ScriptedS3 implements AutoCloseable {
  /** One answer, of which there is the number of the request, from 1. */
  interface Answer {
    void write(int number, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Answer answer;

  ScriptedS3(Answer answer) throws IOException {
    this.answer = answer;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  void answer(Answer next) {
    answer = next;
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  int requests() {
    return requests.get();
  }

  /** Keeps an answer unfinished for as long as the server is there. */
  void stall() throws InterruptedException {
    closed.await();
  }

  /** What goes before a body of so many bytes. */
  static byte[] head(long length, String... headers) {
    return ("HTTP/1.1 200 OK\r\nContent-Length: "
            + length
            + "\r\nConnection: close\r\nETag: \"1\"\r\n"
            + String.join("", headers)
            + "\r\n")
        .getBytes(US_ASCII);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        threads.execute(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      readHead(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      answer.write(requests.incrementAndGet(), out);
      out.flush();
    } catch (IOException e) {
      // the client has hung up
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void readHead(InputStream in) throws IOException {
    int matched = 0;
    while (matched < 4) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("No request");
      }
      matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
    threads.shutdownNow();
  }
}
