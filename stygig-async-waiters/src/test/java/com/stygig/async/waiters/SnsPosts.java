package com.stygig.async.waiters;

import static org.awaitility.Awaitility.await;

import com.stygig.async.testkit.LocalCloud;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server that SNS posts to, and that keeps what it was sent. */
final class SnsPosts implements AutoCloseable {
  @SuppressWarnings("ArrayRecordComponent") // nobody compares it
  record Post(Map<String, List<String>> headers, byte[] body, SnsHttpWaiter.Response answer) {}

  private final SnsHttpWaiter waiter;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final List<Post> posts = new CopyOnWriteArrayList<>();

  private SnsPosts(SnsHttpWaiter waiter) {
    this.waiter = waiter;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Subscribes a new server to a topic and waits for the confirmation. */
  static SnsPosts to(SnsHttpWaiter waiter, LocalCloud cloud, String topicArn) {
    SnsPosts posts = new SnsPosts(waiter);
    posts.subscribe(cloud, topicArn);
    await().until(() -> posts.posts.stream().anyMatch(post -> post.answer().status() == 200));
    return posts;
  }

  /** The same for a waiter that confirms nothing. */
  static SnsPosts toUnconfirmed(SnsHttpWaiter waiter, LocalCloud cloud, String topicArn) {
    SnsPosts posts = new SnsPosts(waiter);
    posts.subscribe(cloud, topicArn);
    await().until(() -> !posts.posts.isEmpty());
    return posts;
  }

  List<Post> all() {
    return List.copyOf(posts);
  }

  Post last() {
    return posts.get(posts.size() - 1);
  }

  private void subscribe(LocalCloud cloud, String topicArn) {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    cloud.snsClient().subscribe(b -> b.topicArn(topicArn).protocol("http").endpoint(url)).join();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Map<String, List<String>> headers = Map.copyOf(exchange.getRequestHeaders());
      SnsHttpWaiter.Response answer = waiter.receive(headers, body).join();
      posts.add(new Post(headers, body, answer));
      exchange.sendResponseHeaders(answer.status(), -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
