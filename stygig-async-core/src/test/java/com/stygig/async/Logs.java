package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that some classes log, at every level, while this is open. */
final class Logs implements AutoCloseable {
  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Map<Logger, Integer> levels = new HashMap<>();

  private Logs() {}

  static Logs of(Class<?>... classes) throws ReflectiveOperationException {
    Logs logs = new Logs();
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    for (Class<?> type : classes) {
      Logger logger = factory.getLogger(type.getName());
      logs.levels.put(logger, level(logger).getInt(logger));
      level(logger).setInt(logger, 0);
    }
    System.setErr(new PrintStream(logs.written, true, UTF_8));
    return logs;
  }

  /** SLF4J's simple logger reads its levels once, before this test may have begun. */
  private static Field level(Logger logger) throws ReflectiveOperationException {
    Field field = logger.getClass().getDeclaredField("currentLogLevel");
    field.setAccessible(true);
    return field;
  }

  String all() {
    return written.toString(UTF_8);
  }

  @Override
  public void close() throws ReflectiveOperationException {
    System.setErr(stderr);
    for (Map.Entry<Logger, Integer> level : levels.entrySet()) {
      level(level.getKey()).setInt(level.getKey(), level.getValue());
    }
  }
}
