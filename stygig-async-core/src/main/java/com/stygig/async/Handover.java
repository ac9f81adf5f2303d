package com.stygig.async;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands tasks over to an executor. One that is full or shut down must not keep a result back: the
 * caller then runs it.
 */
record Handover(Executor executor) implements Executor {
  private static final Logger log = LoggerFactory.getLogger(Handover.class);

  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("The executor takes no task; it runs on this thread", e);
      task.run();
    }
  }
}
