package com.stygig.async.testkit;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The SageMaker Runtime API over HTTP: {@code InvokeEndpoint} and {@code InvokeEndpointAsync}. */
final class SageMakerRuntimeHandler extends Handler.Abstract {
  private static final Pattern PATH =
      Pattern.compile("/endpoints/([^/]+)/(async-invocations|invocations)");
  private static final String HEADER = "X-Amzn-SageMaker-";
  private static final int MAX_INLINE_BYTES = 128_000;
  private static final int MAX_SYNC_BYTES = 25 * 1024 * 1024;
  private static final JsonMapper JSON = new JsonMapper();

  private final Function<String, @Nullable LocalEndpoint> endpoints;
  private final EndpointStorage storage;
  private final AtomicInteger answers = new AtomicInteger();

  SageMakerRuntimeHandler(
      Function<String, @Nullable LocalEndpoint> endpoints, EndpointStorage storage) {
    this.endpoints = endpoints;
    this.storage = storage;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Matcher path = PATH.matcher(Request.getPathInContext(request));
    if (!path.matches() || !request.getMethod().equals("POST")) {
      return false;
    }
    try {
      LocalEndpoint endpoint = endpoint(path.group(1));
      if (path.group(2).equals("invocations")) {
        invoke(endpoint, request, response, callback);
      } else {
        invokeAsync(endpoint, request, response, callback);
      }
    } catch (ServiceError error) {
      answerError(error, response, callback);
    }
    return true;
  }

  private LocalEndpoint endpoint(String name) {
    LocalEndpoint endpoint = endpoints.apply(name);
    if (endpoint == null) {
      throw ServiceError.validation(
          "Endpoint " + name + " of account " + LocalCloud.ACCOUNT_ID + " not found.");
    }
    endpoint.failIfAsked();
    return endpoint;
  }

  private void invoke(LocalEndpoint endpoint, Request request, Response response, Callback callback)
      throws Exception {
    if (endpoint.config().s3OutputPath().isPresent()) {
      throw ServiceError.validation(
          "Endpoint "
              + endpoint.config().endpointName()
              + " is an asynchronous endpoint: use InvokeEndpointAsync.");
    }
    byte[] body = read(request, MAX_SYNC_BYTES);
    var headers =
        new InvocationHeaders(
            header(request, "Inference-Id").orElseGet(() -> UUID.randomUUID().toString()),
            request.getHeaders().get("Content-Type"),
            request.getHeaders().get("Accept"),
            header(request, "Custom-Attributes").orElse(null));
    var unused =
        endpoint
            .invoke(new ModelRequest(headers, () -> new ByteArrayInputStream(body)))
            .thenAccept(answer -> answerRealTime(answer, response, callback));
  }

  private static void answerRealTime(ModelResponse answer, Response response, Callback callback) {
    if (!answer.isSuccess()) {
      answerError(
          new ServiceError(
              424, "ModelError", "Received server error (" + answer.status() + ") from primary"),
          response,
          callback);
      return;
    }
    response.setStatus(200);
    response.getHeaders().put("Content-Type", answer.contentType());
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
  }

  private void invokeAsync(
      LocalEndpoint endpoint, Request request, Response response, Callback callback)
      throws Exception {
    EndpointConfig config = endpoint.config();
    if (config.s3OutputPath().isEmpty()) {
      throw ServiceError.validation(
          "Endpoint " + config.endpointName() + " is not an asynchronous endpoint.");
    }
    AsyncInvocation invocation = invocation(config, request);
    endpoint.enqueue(invocation);

    response.setStatus(config.acceptedStatus);
    response.getHeaders().put("Date", Timestamps.http(config.clock.instant()));
    response.getHeaders().put("Content-Type", "application/json");
    response.getHeaders().put(HEADER + "OutputLocation", invocation.output().toString());
    if (invocation.failure() != null && namesFailureLocation(config)) {
      response.getHeaders().put(HEADER + "FailureLocation", invocation.failure().toString());
    }
    byte[] body = JSON.writeValueAsBytes(Map.of("InferenceId", invocation.headers().inferenceId()));
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  private boolean namesFailureLocation(EndpointConfig config) {
    return switch (config.failureLocation) {
      case WHEN_CONFIGURED -> true;
      case NEVER -> false;
      case SOMETIMES -> answers.getAndIncrement() % 2 == 0;
    };
  }

  private AsyncInvocation invocation(EndpointConfig config, Request request) throws Exception {
    String inputLocation = header(request, "InputLocation").orElse(null);
    byte[] body = read(request, MAX_INLINE_BYTES);
    checkInput(config, inputLocation, body);
    Duration ttl = seconds(request, "RequestTTLSeconds", 60, 21_600, 21_600);
    Duration timeout = seconds(request, "InvocationTimeoutSeconds", 1, 3_600, 900);
    S3Location output = storage.newOutput(config);
    Instant received = config.clock.instant();
    return new AsyncInvocation(
        headers(config, request),
        inputLocation == null ? body : null,
        inputLocation,
        output,
        storage.failureBeside(output, config),
        received,
        received.plus(ttl),
        timeout);
  }

  private static void checkInput(
      EndpointConfig config, @Nullable String inputLocation, byte[] body) {
    if (inputLocation == null && body.length > 0 && !config.inlineBody) {
      throw ServiceError.validation(
          "1 validation error detected: Value at 'inputLocation' failed to satisfy"
              + " constraint: Member must not be null");
    }
    if ((inputLocation == null) == (body.length == 0)) {
      throw ServiceError.validation("Exactly one of InputLocation and Body must be given.");
    }
    if (inputLocation != null && !inputLocation.matches("(s3|https)://[^/]+/.{1,1000}")) {
      throw ServiceError.validation("InputLocation is not a valid S3 URI: " + inputLocation);
    }
  }

  private static InvocationHeaders headers(EndpointConfig config, Request request) {
    Optional<String> given = header(request, "Inference-Id");
    if (given.isPresent() && (given.get().length() > 64 || given.get().startsWith(" "))) {
      throw ServiceError.validation("InferenceId must have 1 to 64 characters: " + given.get());
    }
    return new InvocationHeaders(
        given
            .filter(id -> !config.replaceInferenceId)
            .orElseGet(() -> UUID.randomUUID().toString()),
        header(request, "Content-Type").orElse(null),
        header(request, "Accept").orElse(null),
        header(request, "Custom-Attributes").orElse(null));
  }

  private static Duration seconds(
      Request request, String name, int minimum, int maximum, int otherwise) {
    int seconds = header(request, name).map(Integer::parseInt).orElse(otherwise);
    if (seconds < minimum || seconds > maximum) {
      throw ServiceError.validation(
          name + " must be from " + minimum + " to " + maximum + ": " + seconds);
    }
    return Duration.ofSeconds(seconds);
  }

  private static Optional<String> header(Request request, String name) {
    HttpField field = request.getHeaders().getField(HEADER + name);
    return Optional.ofNullable(field).map(HttpField::getValue);
  }

  private static byte[] read(Request request, int limit) throws Exception {
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] body = in.readNBytes(limit + 1);
      if (body.length > limit) {
        throw ServiceError.validation("Body must have at most " + limit + " bytes.");
      }
      return body;
    }
  }

  private static void answerError(ServiceError error, Response response, Callback callback) {
    response.setStatus(error.status);
    response.getHeaders().put("Content-Type", "application/json");
    response.getHeaders().put("x-amzn-ErrorType", error.code);
    response.getHeaders().put("x-amzn-RequestId", UUID.randomUUID().toString());
    byte[] body = JSON.writeValueAsBytes(Collections.singletonMap("Message", error.getMessage()));
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
