package com.stygig.async.examples.checklist;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.InferenceFailedException;
import com.stygig.async.InferenceRequest;
import com.stygig.async.InvocationException;
import com.stygig.async.Payload;
import com.stygig.async.RecommendationRequest;
import com.stygig.async.RecommendationResult;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.StygigAsyncException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Test 5: what cannot work says so. */
final class ErrorHandling implements AcceptanceTest {
  /** How much later than the failure its lines may stand in the log. */
  private static final Duration LATE = Duration.ofSeconds(1);

  private static final String MISSING = "nonexistent-endpoint";

  @Override
  public int number() {
    return 5;
  }

  @Override
  public String title() {
    return "Error Handling";
  }

  @Override
  public String command() {
    return "stygig invoke --image invalid.jpg; stygig invoke --endpoint-name " + MISSING;
  }

  @Override
  public void run(Endpoints endpoints, TestLog log) throws Exception {
    List<Throwable> errors = new ArrayList<>();
    try (UncaughtErrors uncaught = new UncaughtErrors()) {
      invalidImage(endpoints, errors, log);
      invalidImageAtTheModel(endpoints, errors, log);
      missingEndpoint(endpoints, errors, log);
      List<String> others = new ArrayList<>(uncaught.seen());
      errors.stream().filter(e -> !isExplained(e)).map(Throwable::toString).forEach(others::add);
      log.check(
          "No uncaught exceptions",
          others.isEmpty(),
          "only exceptions that the client promises, and none on its threads",
          others.isEmpty() ? errors.size() + " such exceptions" : String.join("; ", others));
    }
  }

  /** 5a: the client looks at the picture first. */
  private static void invalidImage(Endpoints endpoints, List<Throwable> errors, TestLog log)
      throws Exception {
    Path invalid =
        Files.write(
            endpoints.settings().workDirectory().resolve("invalid.jpg"),
            "not an image\n".getBytes(UTF_8));
    Throwable error =
        thrownBy(
            errors, () -> endpoints.requests().ask(RecommendationRequest.builder().image(invalid)));
    log.check(
        "5a: an invalid image is refused with a clear message, before it is sent",
        error instanceof IllegalArgumentException && message(error).startsWith("Not an image"),
        "Not an image",
        message(error));
  }

  /** 5a, around the client's own check: the model fails, and that comes back. */
  private static void invalidImageAtTheModel(
      Endpoints endpoints, List<Throwable> errors, TestLog log) {
    InferenceRequest request =
        InferenceRequest.builder()
            .payload(Payload.ofUtf8("not an image\n"))
            .contentType("image/jpeg")
            .resultTimeout(endpoints.failurePatience())
            .build();
    Instant start = Instant.now();
    Throwable error;
    try (StygigAsyncClient client = endpoints.client(builder -> builder)) {
      error =
          thrownBy(
              errors, () -> client.submit(request, RecommendationResult.decoder()).result().join());
    }
    endpoints.failedOnPurpose(start, Instant.now().plus(LATE));
    log.check(
        "5a: the model's error comes back as a failure",
        error instanceof InferenceFailedException,
        "a failed inference with what the model said",
        message(error));
  }

  private static void missingEndpoint(Endpoints endpoints, List<Throwable> errors, TestLog log) {
    Throwable error;
    try (StygigAsyncClient client = endpoints.client(b -> b.endpointName(MISSING))) {
      error = thrownBy(errors, () -> endpoints.requests(client).ask(endpoints.sampleRequest()));
    }
    log.check(
        "5b: a missing endpoint is named",
        error instanceof InvocationException
            && message(error).contains("Endpoint not found: " + MISSING),
        "Endpoint not found: " + MISSING,
        message(error));
  }

  private static @Nullable Throwable thrownBy(List<Throwable> errors, Runnable action) {
    @Nullable Throwable error = thrownBy(action);
    if (error != null) {
      errors.add(error);
    }
    return error;
  }

  private static @Nullable Throwable thrownBy(Runnable action) {
    try {
      action.run();
      return null;
    } catch (CompletionException e) {
      return e.getCause();
    } catch (RuntimeException e) {
      return e;
    }
  }

  private static boolean isExplained(Throwable error) {
    return error instanceof IllegalArgumentException || error instanceof StygigAsyncException;
  }

  private static String message(@Nullable Throwable error) {
    return error == null ? "no error" : String.valueOf(error.getMessage());
  }
}
