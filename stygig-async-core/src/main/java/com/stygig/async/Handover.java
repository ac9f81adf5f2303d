package com.stygig.async;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands tasks over to an executor. One that is full or shut down, or fails in another way, must not
 * keep a result back. The thread that calls may be one of the AWS SDK's, which callbacks have no
 * business on: the task then runs on the JDK's common pool.
 */
record Handover(Executor executor) implements Executor {
  private static final Logger log = LoggerFactory.getLogger(Handover.class);

  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (Throwable e) { // also that there are no more threads
      log.debug("The executor takes no task; it runs on the common pool", e);
      var unused = CompletableFuture.runAsync(task);
    }
  }
}
