package com.stygig.async.testkit;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One URL for all services: hands each request to the service that it is for. */
final class Gateway extends Handler.Sequence {
  /** Where a cloud says what it is, in JSON. */
  static final String ABOUT = "/_localcloud";

  /** Where it hands out the mail that SNS has sent to {@code ?to=ADDRESS}, in JSON. */
  static final String MAIL = ABOUT + "/mail";

  private final Map<AwsService, Handler> handlers = new EnumMap<>(AwsService.class);
  private final ObjectNode about = JsonMapper.shared().createObjectNode();
  private final Function<String, List<Email>> mail;
  private final FaultyDoor door;

  Gateway(Function<String, List<Email>> mail, FaultyDoor door) {
    this.mail = mail;
    this.door = door;
  }

  /** Serves a service in this server. */
  Gateway serve(AwsService service, Handler handler) {
    handlers.put(service, handler);
    addHandler(handler);
    return this;
  }

  /** Passes the requests of a service on to a server of its own, which may start with the first. */
  Gateway forward(AwsService service, Supplier<URI> server) {
    return serve(service, new Forwarding(server));
  }

  /** What there is to know of this cloud. */
  ObjectNode about() {
    return about;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (Request.getPathInContext(request).equals(ABOUT)) {
      answer(about, response, callback);
      return true;
    }
    if (Request.getPathInContext(request).equals(MAIL)) {
      String to = Request.extractQueryParameters(request).getValue("to");
      answer(mail.apply(to == null ? "" : to), response, callback);
      return true;
    }
    AwsService service = AwsService.of(request);
    Handler handler = handlers.get(service);
    return handler != null && door.handle(service, handler, request, response, callback);
  }

  private static void answer(Object document, Response response, Callback callback) {
    response.getHeaders().put("Content-Type", "application/json");
    response.write(
        true, ByteBuffer.wrap(JsonMapper.shared().writeValueAsBytes(document)), callback);
  }

  private static final class Forwarding extends ProxyHandler.Reverse {
    Forwarding(Supplier<URI> server) {
      super(request -> rewrite(request.getHttpURI(), server.get()));
    }

    private static HttpURI rewrite(HttpURI uri, URI server) {
      return HttpURI.build(uri).scheme("http").host(server.getHost()).port(server.getPort());
    }

    @Override
    protected void configureHttpClient(HttpClient client) {
      super.configureHttpClient(client);
      // A receive may wait for 20 seconds, and the servers close what rests for 30.
      client.setIdleTimeout(25_000);
      client.setMaxConnectionsPerDestination(1_000);
      client.setMaxRequestsQueuedPerDestination(100_000);
    }
  }
}
