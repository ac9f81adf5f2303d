package com.stygig.async.examples.endpoint;

import com.stygig.async.InferenceRequest;
import com.stygig.async.ModelErrorException;
import com.stygig.async.RecommendationRequest;
import com.stygig.async.RecommendationResult;
import com.stygig.async.examples.CommandFailedException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;

/** An endpoint that answers at once: the asynchronous one's twin, for the same requests. */
public final class RealTimeEndpoint {
  /** What real-time endpoints have always taken. */
  public static final long MAX_BYTES_ANYWHERE = 6L << 20;

  /** What the service takes at the most. */
  public static final long MAX_BYTES = 25L << 20;

  private final SageMakerRuntimeAsyncClient client;
  private final String endpointName;

  public RealTimeEndpoint(SageMakerRuntimeAsyncClient client, String endpointName) {
    this.client = client;
    this.endpointName = endpointName;
  }

  /**
   * How many bytes a request has on the wire.
   *
   * @throws IllegalArgumentException if that is more than a real-time endpoint takes
   */
  public static long checkSize(RecommendationRequest request) {
    long size = PayloadBytes.size(request.toInferenceRequest().payload());
    if (size > MAX_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "A real-time request may have at most %,d bytes, and with its picture in base64 this"
                  + " one has %,d: name a picture in S3, or ask an asynchronous endpoint",
              MAX_BYTES,
              size));
    }
    return size;
  }

  /**
   * Asks, with the body that an asynchronous endpoint would get.
   *
   * @return fails with a {@link CommandFailedException} that says what to do about it
   */
  public CompletableFuture<RecommendationResult> recommend(RecommendationRequest request) {
    long size = checkSize(request);
    InferenceRequest inference = request.toInferenceRequest();
    return PayloadBytes.read(inference.payload())
        .thenCompose(body -> invoke(inference, body))
        .thenApply(response -> decoded(response.body()))
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    RealTimeFailures.explained(unwrapped(error), endpointName, size)));
  }

  private CompletableFuture<InvokeEndpointResponse> invoke(
      InferenceRequest inference, SdkBytes body) {
    return client.invokeEndpoint(
        b ->
            b.endpointName(endpointName)
                .contentType(inference.contentType().orElse("application/json"))
                .accept(inference.accept().orElse("application/json"))
                .customAttributes(inference.customAttributes().orElse(null))
                .body(body));
  }

  private static RecommendationResult decoded(SdkBytes body) {
    try {
      return RecommendationResult.decoder().decode(body.asByteArrayUnsafe());
    } catch (ModelErrorException e) {
      throw new CommandFailedException("The model failed: " + e.getMessage());
    } catch (Exception e) {
      throw new CommandFailedException("Not an answer of the model: " + e.getMessage());
    }
  }

  private static Throwable unwrapped(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }
}
