package com.stygig.async.waiters;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * A web server in the place of SNS's own host, which has one certificate and counts what it is
 * asked for. For any other path it says 403, as SNS does, or nothing at all.
 */
final class SnsCertificateHost implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final SdkHttpClient http = UrlConnectionHttpClient.create();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger mostUnderWay = new AtomicInteger();
  private volatile String path = "";
  private volatile byte[] certificate = {};
  private volatile boolean silent;
  private volatile int status = 200;

  SnsCertificateHost() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Takes the certificate from where a client finds it. */
  void serve(URI certificateUrl, SdkHttpClient from) throws IOException {
    HttpExecuteRequest request =
        HttpExecuteRequest.builder()
            .request(SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(certificateUrl).build())
            .build();
    certificate = from.prepareRequest(request).call().responseBody().orElseThrow().readAllBytes();
    path = certificateUrl.getPath();
  }

  /** Lets what is asked for other paths wait for an answer. */
  void doNotAnswerOthers() {
    silent = true;
  }

  /** What the certificate itself is answered with. */
  void answerWith(int newStatus) {
    status = newStatus;
  }

  List<String> requests() {
    return requests;
  }

  long requestsForTheCertificate() {
    return requests.stream().filter(path::equals).count();
  }

  int mostUnderWay() {
    return mostUnderWay.get();
  }

  /** A client that comes here, whatever the host of a request is. */
  SdkHttpClient client() {
    return new Client();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String asked = exchange.getRequestURI().toString();
    requests.add(asked);
    mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
    try (exchange) {
      if (asked.equals(path)) {
        exchange.sendResponseHeaders(status, certificate.length);
        exchange.getResponseBody().write(certificate);
        return;
      }
      if (silent) {
        end.await();
      }
      exchange.sendResponseHeaders(403, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      underWay.decrementAndGet();
    }
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
    http.close();
  }

  private final class Client implements SdkHttpClient {
    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      return http.prepareRequest(
          HttpExecuteRequest.builder()
              .request(
                  request.httpRequest().toBuilder()
                      .protocol("http")
                      .host("127.0.0.1")
                      .port(server.getAddress().getPort())
                      .build())
              .contentStreamProvider(request.contentStreamProvider().orElse(null))
              .build());
    }

    @Override
    public @Nullable String clientName() {
      return "SnsCertificateHost";
    }

    @Override
    public void close() {}
  }
}
