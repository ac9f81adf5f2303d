package com.stygig.async.spi;

import com.stygig.async.internal.AwsErrorKind;
import java.util.concurrent.CompletableFuture;

/**
 * Whether AWS has ever done what a client and its waiter asked for, whatever service it was. As
 * long as it has not, refusals may mean that the client is set up wrongly, and never will go well;
 * once it has, they are taken for something that passes, such as a rotation of keys. Thread-safe.
 */
public final class AwsCallHistory {
  private volatile boolean hasSucceeded;

  /** Creates the history of who has called nothing yet. */
  public AwsCallHistory() {}

  /**
   * Returns whether any call has succeeded.
   *
   * @return true from the first success on
   */
  public boolean hasSucceeded() {
    return hasSucceeded;
  }

  /** Notes that a call has succeeded. */
  public void succeeded() {
    if (!hasSucceeded) {
      hasSucceeded = true;
    }
  }

  /**
   * Notes it if a call succeeds. That an object is missing is a success, too: S3 says so only to
   * those whom it knows, and who may list.
   *
   * @param call the future of an AWS client
   * @param <T> the answer's type
   * @return the same future
   */
  public <T> CompletableFuture<T> watch(CompletableFuture<T> call) {
    if (!hasSucceeded) {
      call.whenComplete(
          (answer, error) -> {
            if (error == null || AwsErrorKind.of(error) == AwsErrorKind.MISSING) {
              succeeded();
            }
          });
    }
    return call;
  }
}
