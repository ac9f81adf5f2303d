package com.stygig.async.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * An HTTP server on a port of the loopback address. It has its port before it serves, so that what
 * it serves can name it.
 */
final class LoopbackServer implements AutoCloseable {
  private final Server server = new Server();
  private final ServerConnector connector =
      new ServerConnector(server, new HttpConnectionFactory(anyPath()));
  private final URI endpoint;

  /** On a free port. */
  LoopbackServer() {
    this(0);
  }

  /** On that port; 0 for a free one. */
  LoopbackServer(int port) {
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    try {
      connector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot listen on port " + port + " of 127.0.0.1", e);
    }
    endpoint = URI.create("http://127.0.0.1:" + connector.getLocalPort());
  }

  /** S3's keys have in them what a careful web server refuses in a path. */
  private static HttpConfiguration anyPath() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setUriCompliance(UriCompliance.UNSAFE);
    configuration.setSendServerVersion(false);
    return configuration;
  }

  URI endpoint() {
    return endpoint;
  }

  LoopbackServer serve(Handler handler) {
    server.setHandler(handler);
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("A local server did not start", e);
    }
    return this;
  }

  @Override
  public void close() {
    try {
      server.stop();
      connector.close(); // which a server that was never started leaves open
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("A local server may not have stopped", e);
    } catch (Exception e) {
      throw new IllegalStateException("A local server did not stop", e);
    }
  }
}
