package com.stygig.async.testkit;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.UrlEncoded;
import org.jspecify.annotations.Nullable;

/**
 * A service in the AWS Query protocol, which answers in XML. Parameters can stand in a form and in
 * the URL: a SubscribeURL of SNS is a GET.
 */
final class QueryHandler extends Handler.Abstract {
  // Much more than the largest message, so that one that is too large is told so.
  private static final int MAX_FORM_BYTES = 16 * 1024 * 1024;
  private static final int MAX_PARAMETERS = 10_000;

  private final String namespace;
  private final Map<String, QueryAction> actions;

  /** Serves actions by name, and answers in that XML namespace. */
  QueryHandler(String namespace, Map<String, QueryAction> actions) {
    this.namespace = namespace;
    this.actions = Map.copyOf(actions);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String requestId = UUID.randomUUID().toString();
    byte[] answer;
    try {
      QueryParameters in = parameters(request);
      String name = in.get("Action");
      answer = XmlAnswer.success(namespace, String.valueOf(name), action(name).run(in), requestId);
    } catch (ServiceError error) {
      response.setStatus(error.status);
      answer = XmlAnswer.error(namespace, error, requestId);
    }
    response.getHeaders().put("Content-Type", "text/xml");
    response.getHeaders().put("x-amzn-RequestId", requestId);
    response.write(true, ByteBuffer.wrap(answer), callback);
    return true;
  }

  private QueryAction action(@Nullable String name) {
    if (name == null) {
      throw new ServiceError(400, "MissingAction", "Missing Action");
    }
    QueryAction action = actions.get(name);
    if (action == null) {
      throw new ServiceError(
          400, "InvalidAction", "The action " + name + " is not valid for this endpoint.");
    }
    return action;
  }

  private static QueryParameters parameters(Request request) throws Exception {
    NavigableMap<String, String> values = new TreeMap<>();
    String query = request.getHttpURI().getQuery();
    if (query != null) {
      UrlEncoded.decodeTo(query, values::put, StandardCharsets.UTF_8);
    }
    try (InputStream form = Content.Source.asInputStream(request)) {
      UrlEncoded.decodeUtf8To(form, values::put, MAX_FORM_BYTES, MAX_PARAMETERS);
    }
    return new QueryParameters(values);
  }
}
