package com.stygig.async.examples.cli;

/** Something that is done once at the end: when this is closed, or when the program is ended. */
final class LastAct implements AutoCloseable {
  private final Runnable act;
  private final Thread hook = new Thread(this::run, "last-act");
  private volatile boolean done;

  LastAct(Runnable act) {
    this.act = act;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether it is done, or under way. */
  boolean isDone() {
    return done;
  }

  /** Who comes second waits for who came first. */
  private synchronized void run() {
    if (!done) {
      done = true;
      act.run();
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is being ended, and the hook runs already.
    }
    run();
  }
}
