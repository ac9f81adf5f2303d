package com.stygig.async.examples.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Stands before a local cloud, and answers in its place what a test wants to be answered otherwise.
 */
final class RefusingProxy implements AutoCloseable {
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  final AtomicInteger refused = new AtomicInteger();
  private final URI cloud;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private volatile Predicate<HttpExchange> isRefused = request -> false;
  private volatile int status = 403;
  private volatile String body = "";

  RefusingProxy(URI cloud) throws IOException {
    this.cloud = cloud;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** By the service's name in signatures, such as "monitoring" for CloudWatch. */
  void refuseService(String signingName, int status, String body) {
    refuse(
        request ->
            String.valueOf(request.getRequestHeaders().getFirst("Authorization"))
                .contains("/" + signingName + "/aws4_request"),
        status,
        body);
  }

  /** By the name of an operation of a service that speaks JSON. */
  void refuseOperation(String operation, int status, String body) {
    refuse(
        request ->
            String.valueOf(request.getRequestHeaders().getFirst("X-Amz-Target"))
                .endsWith("." + operation),
        status,
        body);
  }

  /** By a part of S3's paths: what is asked about a bucket. */
  void answerQuery(String query, int status, String body) {
    refuse(request -> query.equals(request.getRequestURI().getQuery()), status, body);
  }

  private void refuse(Predicate<HttpExchange> which, int status, String body) {
    this.status = status;
    this.body = body;
    isRefused = which;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] request = exchange.getRequestBody().readAllBytes();
      if (isRefused.test(exchange)) {
        refused.incrementAndGet();
        send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
      } else {
        HttpResponse<byte[]> response = forward(exchange, request);
        response
            .headers()
            .map()
            .forEach(
                (name, values) -> {
                  if (isPassedOn(name)) {
                    exchange.getResponseHeaders().put(name, values);
                  }
                });
        send(exchange, response.statusCode(), response.body());
      }
    }
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(cloud.resolve(exchange.getRequestURI().toString()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (isPassedOn(name)) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static boolean isPassedOn(String header) {
    return !OF_THE_CONNECTION.contains(header.toLowerCase(Locale.ROOT));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean hasBody = body.length > 0 && !exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, hasBody ? body.length : -1);
    if (hasBody) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
