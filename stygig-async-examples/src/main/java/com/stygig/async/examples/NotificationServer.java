package com.stygig.async.examples;

import com.stygig.async.waiters.SnsHttpWaiter;
import com.stygig.async.waiters.SnsHttpWaiter.Verdict;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Hands what SNS posts to the JDK's HTTP server over to a {@link SnsHttpWaiter}. In production a
 * load balancer in front of it speaks HTTPS.
 */
public final class NotificationServer implements AutoCloseable {
  private static final int MAX_BODY_BYTES = 1 << 20;

  private final SnsHttpWaiter waiter;
  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "notification-server");
            thread.setDaemon(true);
            return thread;
          });
  private final Semaphore confirmations = new Semaphore(0);

  private NotificationServer(SnsHttpWaiter waiter, HttpServer server) {
    this.waiter = waiter;
    this.server = server;
  }

  public static NotificationServer start(SnsHttpWaiter waiter, InetSocketAddress address) {
    try {
      HttpServer server = HttpServer.create(address, 0);
      NotificationServer started = new NotificationServer(waiter, server);
      server.setExecutor(started.threads);
      server.createContext("/", started::handle);
      server.start();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot listen on " + address, e);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Waits until SNS has asked for the confirmation of so many subscriptions, and got it. */
  public boolean awaitConfirmations(int count, Duration patience) throws InterruptedException {
    return confirmations.tryAcquire(count, patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void handle(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      answer(exchange, 405);
      return;
    }
    byte[] body;
    try (InputStream in = exchange.getRequestBody()) {
      body = in.readNBytes(MAX_BODY_BYTES + 1);
    }
    var unused =
        waiter
            .receive(exchange.getRequestHeaders(), body)
            .thenAccept(
                response -> {
                  answer(exchange, response.status());
                  if (response.verdict() == Verdict.CONFIRMED) {
                    confirmations.release();
                  }
                });
  }

  private static void answer(HttpExchange exchange, int status) {
    try (exchange) {
      exchange.sendResponseHeaders(status, -1);
    } catch (IOException e) {
      // Nobody is there to be told any more.
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
