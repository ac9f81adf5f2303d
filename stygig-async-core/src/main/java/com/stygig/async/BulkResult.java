package com.stygig.async;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * How one request of a {@link Bulk} ended: a failure is a value too, and not the end of the run.
 *
 * @param <Q> the request's type
 * @param <T> the type of what the model answers
 */
public sealed interface BulkResult<Q, T> {
  /**
   * Returns what was asked.
   *
   * @return the request, as it came from the source
   */
  Q request();

  /**
   * Returns where in the source the request stood.
   *
   * @return 0 for the first
   */
  long index();

  /**
   * Returns what the model answered.
   *
   * @return the value
   * @throws StygigAsyncException if the inference failed
   * @throws IllegalArgumentException if the request could not be delivered
   */
  T orElseThrow();

  /**
   * Hands this result to one of two consumers.
   *
   * @param succeeded takes it if there is a value
   * @param failed takes it otherwise
   */
  void ifSucceededOrElse(
      Consumer<? super Succeeded<Q, T>> succeeded, Consumer<? super Failed<Q, T>> failed);

  /**
   * The model answered.
   *
   * @param request what was asked
   * @param index where in the source the request stood, from 0
   * @param inferenceId the id that the endpoint was invoked with
   * @param receipt where the result lies
   * @param value what the model answered
   * @param <Q> the request's type
   * @param <T> the value's type
   */
  record Succeeded<Q, T>(
      Q request, long index, String inferenceId, InvocationReceipt receipt, T value)
      implements BulkResult<Q, T> {
    public Succeeded {
      Objects.requireNonNull(request, "request");
      Objects.requireNonNull(inferenceId, "inferenceId");
      Objects.requireNonNull(receipt, "receipt");
      Objects.requireNonNull(value, "value");
    }

    @Override
    public T orElseThrow() {
      return value;
    }

    @Override
    public void ifSucceededOrElse(
        Consumer<? super Succeeded<Q, T>> succeeded, Consumer<? super Failed<Q, T>> failed) {
      succeeded.accept(this);
    }
  }

  /**
   * There is no answer.
   *
   * @param request what was asked
   * @param index where in the source the request stood, from 0
   * @param inferenceId the id that the endpoint was invoked with, empty if nothing was sent
   * @param receipt where the result may still be found, empty if the invocation was not accepted
   * @param error a {@link StygigAsyncException}; if nothing was sent, what {@link
   *     StygigAsyncClient#submit} has thrown, such as an {@link IllegalArgumentException}
   * @param <Q> the request's type
   * @param <T> the type of what the model would have answered
   */
  record Failed<Q, T>(
      Q request,
      long index,
      Optional<String> inferenceId,
      Optional<InvocationReceipt> receipt,
      Throwable error)
      implements BulkResult<Q, T> {
    public Failed {
      Objects.requireNonNull(request, "request");
      Objects.requireNonNull(inferenceId, "inferenceId");
      Objects.requireNonNull(receipt, "receipt");
      Objects.requireNonNull(error, "error");
    }

    @Override
    public T orElseThrow() {
      if (error instanceof RuntimeException e) {
        throw e;
      }
      throw new CompletionException(error);
    }

    @Override
    public void ifSucceededOrElse(
        Consumer<? super Succeeded<Q, T>> succeeded, Consumer<? super Failed<Q, T>> failed) {
      failed.accept(this);
    }
  }
}
