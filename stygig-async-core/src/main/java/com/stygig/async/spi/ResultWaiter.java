package com.stygig.async.spi;

import com.stygig.async.InvocationReceipt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A way to learn that an inference has ended. One waiter serves any number of pending inferences,
 * of one client or several.
 *
 * <p>Implementations are thread-safe, never block the caller, and spend no thread and no timer on a
 * single inference.
 */
public interface ResultWaiter extends AutoCloseable {
  /**
   * Waits for one inference. The client calls this <em>before</em> it invokes the endpoint, so no
   * notification can come too early.
   *
   * <p>The returned future
   *
   * <ul>
   *   <li>completes with the outcome, on any thread;
   *   <li>fails with a {@link com.stygig.async.ResultTimeoutException} when the receipt's
   *       {@linkplain InvocationReceipt#deadline() deadline} passes, so that no wait is endless;
   *   <li>fails with a {@link com.stygig.async.ResultWaitException} when waiting is hopeless or
   *       this waiter is closed;
   *   <li>fails, in any way, when the receipt fails: the inference was not accepted and the wait is
   *       void;
   *   <li>can be cancelled, or completed by who has learned of the outcome in another way, after
   *       which the waiter forgets the inference.
   * </ul>
   *
   * <p>A waiter that knows inferences by their ids may refuse to wait twice at a time for the same
   * id, with a {@link com.stygig.async.ResultWaitException}.
   *
   * @param inferenceId the id that the endpoint will be invoked with; the service may put another
   *     one in its place, which the receipt then has
   * @param receipt completes when the service has accepted the invocation, on any thread
   * @return the outcome to come
   */
  CompletableFuture<InferenceOutcome> await(
      String inferenceId, CompletionStage<InvocationReceipt> receipt);

  /**
   * The same with a means to look for the outcome, which clients give to each wait. A waiter that
   * hears of inferences from others takes what it hears for a hint, and looks, unless it is proof:
   * it names a place of the receipt that nobody can guess, or, as a failure, an input that is this
   * inference's alone. A failure of the right endpoint and time may be believed once a {@linkplain
   * ResultProbe#search search} has found nothing. One that looks anyway, or wraps another waiter
   * and leaves this method alone, does not need it.
   *
   * @param inferenceId the id that the endpoint will be invoked with
   * @param receipt completes when the service has accepted the invocation, on any thread
   * @param probe looks into S3 with the client's means; it ends with the client
   * @return the outcome to come, as of {@link #await(String, CompletionStage)}
   */
  default CompletableFuture<InferenceOutcome> await(
      String inferenceId, CompletionStage<InvocationReceipt> receipt, ResultProbe probe) {
    return await(inferenceId, receipt);
  }

  /**
   * Ends all waits, each with a {@link com.stygig.async.ResultWaitException}. The second call does
   * nothing.
   */
  @Override
  default void close() {}

  /**
   * Makes the waiter of a client out of what the client has. The client then owns the waiter and
   * closes it.
   */
  @FunctionalInterface
  interface Factory {
    /**
     * Creates a waiter.
     *
     * @param environment what the client shares
     * @return a new waiter
     */
    ResultWaiter create(WaiterEnvironment environment);
  }
}
