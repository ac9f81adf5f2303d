package com.stygig.async;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;

/**
 * In place of a client: starts inferences that a test ends. Not thread-safe, as a source is not.
 */
final class FakeInferences implements Function<Integer, InferenceHandle<String>> {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  final List<InferenceHandle<String>> handles = new ArrayList<>();

  @Override
  public InferenceHandle<String> apply(Integer request) {
    InferenceHandle<String> handle = handle("id-" + request, Runnable::run);
    handles.add(handle);
    return handle;
  }

  /** One without a client or a journal. */
  static <T> InferenceHandle<T> handle(String inferenceId, Executor executor) {
    return new InferenceHandle<>(
        new InferenceState<>(inferenceId, () -> NOW, DeliveryTracker.NONE, ended -> {}), executor);
  }

  List<InferenceHandle<String>> pending() {
    return handles.stream().filter(handle -> !handle.state().result().isDone()).toList();
  }

  Bulk<Integer, String> bulk(Iterable<Integer> requests, Executor executor) {
    return bulk(IteratorSource.of(requests, executor), executor);
  }

  Bulk<Integer, String> bulk(Flow.Publisher<Integer> requests, Executor executor) {
    return new Bulk<>(requests, this, executor, () -> NOW);
  }

  static void succeed(InferenceHandle<String> handle) {
    handle
        .state()
        .accepted(
            InvocationReceipt.builder(
                    handle.inferenceId(), "e", S3Uri.parse("s3://bucket/" + handle.inferenceId()))
                .invokedAt(NOW)
                .deadline(NOW.plusSeconds(60))
                .build(),
            NOW);
    handle.state().succeed("answer to " + handle.inferenceId());
  }

  static void fail(InferenceHandle<String> handle) {
    handle
        .state()
        .fail(new UploadException("no disk", handle.inferenceId(), new IllegalStateException()));
  }

  /** Ends each inference before the client returns it. */
  static InferenceHandle<String> endedAtOnce(Integer request) {
    InferenceHandle<String> handle = new FakeInferences().apply(request);
    succeed(handle);
    return handle;
  }
}
