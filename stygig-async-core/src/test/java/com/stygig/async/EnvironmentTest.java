package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client does what the environment says about proxies and endpoints, as the AWS CLI does. */
class EnvironmentTest {
  /** A program of its own, as an environment cannot be changed from within. */
  static final class Program {
    public static void main(String[] args) {
      StygigAsyncClient.Builder builder =
          StygigAsyncClient.builder()
              .endpointName("e")
              .inputLocation("s3://bucket/in/")
              .payloadDelivery(PayloadDelivery.S3)
              .uploadTimeout(Duration.ofSeconds(10))
              .acceptanceTimeout(Duration.ofSeconds(10))
              .waiter(new ManualWaiter());
      if (args.length > 0) {
        builder.s3EndpointOverride(URI.create(args[0]));
      }
      try (StygigAsyncClient client = builder.build()) {
        var unused =
            client
                .submit(
                    InferenceRequest.builder().payload(Payload.ofBytes(new byte[1_000])).build(),
                    ResultDecoder.bytes())
                .receipt()
                .handle((receipt, error) -> error)
                .get(1, TimeUnit.MINUTES);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void run(Map<String, String> environment, String option, String... args)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
    if (!option.isEmpty()) {
      command.addAll(List.of(option.split(" ", -1)));
    }
    command.add(Program.class.getName());
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    builder
        .environment()
        .putAll(
            Map.of(
                "AWS_REGION", "eu-west-1",
                "AWS_ACCESS_KEY_ID", "AKIA",
                "AWS_SECRET_ACCESS_KEY", "secret"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  /** A proxy that notes where it is to connect to, and refuses. */
  private static final class Proxy implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    final List<String> requests = new CopyOnWriteArrayList<>();

    Proxy() throws IOException {
      Thread thread = new Thread(this::serve, "proxy");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return socket.getLocalPort();
    }

    private void serve() {
      while (true) {
        try (Socket connection = socket.accept();
            BufferedReader reader =
                new BufferedReader(
                    new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
          requests.add(String.valueOf(reader.readLine()));
          connection
              .getOutputStream()
              .write(
                  "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                      .getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
          if (socket.isClosed()) {
            return;
          }
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTPS_PROXY", "https_proxy", "properties", "HTTP_PROXY"})
  void theProxyForHttpsIsUsed(String how) throws Exception {
    try (Proxy proxy = new Proxy()) {
      if (how.equals("properties")) {
        run(Map.of(), "-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=" + proxy.port());
      } else {
        run(Map.of(how, "http://127.0.0.1:" + proxy.port()), "");
      }

      assertThat(proxy.requests)
          .isNotEmpty()
          .allSatisfy(
              line -> assertThat(line).startsWith("CONNECT bucket.s3.eu-west-1.amazonaws.com:443"));
    }
  }

  @Test
  void aLocalServerIsNotAskedThroughTheProxyForHttps() throws Exception {
    try (Proxy proxy = new Proxy();
        StubS3 s3 = new StubS3()) {
      run(Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port()), "", s3.uri().toString());

      assertThat(s3.requests).contains("Put");
      assertThat(proxy.requests)
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line).startsWith("CONNECT runtime.sagemaker."));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "property"})
  void anEndpointOfTheEnvironmentHasTheBucketInThePath(String how) throws Exception {
    List<String> paths = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          paths.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI().getPath()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Expect"));
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(403, -1);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://localhost:" + server.getAddress().getPort();
      if (how.equals("property")) {
        run(Map.of(), "-Daws.endpointUrlS3=" + url);
      } else {
        run(Map.of(how, url), "");
      }

      assertThat(paths)
          .isNotEmpty()
          .allSatisfy(path -> assertThat(path).startsWith("PUT /bucket/in/").endsWith(" null"));
    } finally {
      server.stop(0);
    }
  }
}
