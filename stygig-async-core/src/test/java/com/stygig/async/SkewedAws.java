package com.stygig.async;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.SdkGlobalTime;

/**
 * S3 and SageMaker Runtime, whose clock is not this machine's. They refuse what is signed 5 minutes
 * off, as the real ones do; the JDK's own server would not let them say what time they have.
 */
final class SkewedAws implements AutoCloseable {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SIGNING_DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Duration ahead;
  private final ServerSocket server;
  final AtomicInteger refused = new AtomicInteger();
  final AtomicInteger served = new AtomicInteger();

  SkewedAws(Duration ahead) throws IOException {
    this.ahead = ahead;
    this.server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    start(this::acceptAll);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "skewed-aws");
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        start(() -> answer(socket));
      } catch (IOException e) {
        return; // it was closed
      }
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      String request = line(in);
      Map<String, String> headers = headers(in);
      in.skipNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
      socket.getOutputStream().write(answer(request, headers).getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private String answer(String request, Map<String, String> headers) {
    Instant signed = SIGNING_DATE.parse(headers.get("x-amz-date"), Instant::from);
    boolean isSkewed = Duration.between(signed, now()).abs().compareTo(Duration.ofMinutes(5)) > 0;
    (isSkewed ? refused : served).incrementAndGet();
    if (request.contains("/async-invocations")) {
      return isSkewed
          ? response(
              "403 Forbidden",
              "x-amzn-ErrorType: InvalidSignatureException\r\n",
              "{\"message\":\"Signature expired: "
                  + signed
                  + " is now earlier than "
                  + now()
                  + "\"}")
          : response(
              "202 Accepted",
              "X-Amzn-SageMaker-OutputLocation: s3://bucket/out/a.out\r\n",
              "{\"InferenceId\":\"" + headers.get("x-amzn-sagemaker-inference-id") + "\"}");
    }
    return isSkewed
        ? response(
            "403 Forbidden",
            "",
            "<Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request"
                + " time and the current time is too large.</Message></Error>")
        : response("200 OK", "", "result");
  }

  private Instant now() {
    return Instant.now().plus(ahead);
  }

  private String response(String status, String headers, String body) {
    return "HTTP/1.1 "
        + status
        + "\r\nDate: "
        + HTTP_DATE.format(now())
        + "\r\n"
        + headers
        + "Connection: close\r\nContent-Length: "
        + body.getBytes(US_ASCII).length
        + "\r\n\r\n"
        + body;
  }

  @Override
  public void close() throws IOException {
    server.close();
    SdkGlobalTime.setGlobalTimeOffset(0); // which the SDK has learned for all clients to come
  }
}
