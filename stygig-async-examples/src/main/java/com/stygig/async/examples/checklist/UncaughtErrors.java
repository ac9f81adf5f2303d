package com.stygig.async.examples.checklist;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What ends threads until this is closed. */
final class UncaughtErrors implements AutoCloseable {
  private final Thread.@Nullable UncaughtExceptionHandler before =
      Thread.getDefaultUncaughtExceptionHandler();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  UncaughtErrors() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, error) -> seen.add(error + " on thread " + thread.getName()));
  }

  List<String> seen() {
    return List.copyOf(seen);
  }

  @Override
  public void close() {
    Thread.setDefaultUncaughtExceptionHandler(before);
  }
}
