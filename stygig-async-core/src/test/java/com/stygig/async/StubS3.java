package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An S3 that takes uploads, knows which are open, and misbehaves as a test has it. */
final class StubS3 implements AutoCloseable {
  /** What to do instead of the right thing. */
  interface Fault {
    Fault NONE = exchange -> false;

    /** Returns false to have the right thing done, perhaps after a while. */
    boolean handles(HttpExchange exchange) throws IOException;
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  final Set<String> open = ConcurrentHashMap.newKeySet();
  final List<String> requests = new CopyOnWriteArrayList<>();
  volatile Fault fault = Fault.NONE;

  StubS3() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Such as CreateMultipartUpload. */
  static String operation(HttpExchange exchange) {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    return switch (exchange.getRequestMethod()) {
      case "POST" -> query.startsWith("uploads") ? "Create" : "Complete";
      case "PUT" -> query.contains("partNumber") ? "Part" : "Put";
      case "DELETE" -> query.contains("uploadId") ? "Abort" : "Delete";
      default -> exchange.getRequestMethod();
    };
  }

  long count(String operation) {
    return requests.stream().filter(operation::equals).count();
  }

  static boolean refuse(HttpExchange exchange, int status, String code) throws IOException {
    exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
    send(exchange, status, "<Error><Code>" + code + "</Code><Message>no</Message></Error>");
    return true;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String operation = operation(exchange);
      requests.add(operation);
      if (fault.handles(exchange)) {
        return;
      }
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      exchange.getResponseHeaders().add("ETag", "\"1\"");
      switch (operation) {
        case "Create" -> {
          String id = UUID.randomUUID().toString();
          open.add(id);
          send(
              exchange,
              200,
              "<InitiateMultipartUploadResult><UploadId>"
                  + id
                  + "</UploadId></InitiateMultipartUploadResult>");
        }
        case "Complete" -> {
          open.remove(uploadId(exchange));
          send(
              exchange,
              200,
              "<CompleteMultipartUploadResult><ETag>\"1-1\"</ETag></CompleteMultipartUploadResult>");
        }
        case "Abort" -> {
          open.remove(uploadId(exchange));
          exchange.sendResponseHeaders(204, -1);
        }
        default -> exchange.sendResponseHeaders(200, -1);
      }
    }
  }

  private static String uploadId(HttpExchange exchange) {
    return exchange.getRequestURI().getQuery().replaceAll(".*uploadId=([^&]*).*", "$1");
  }

  private static void send(HttpExchange exchange, int status, String xml) throws IOException {
    byte[] body = xml.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
