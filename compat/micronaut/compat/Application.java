package compat;

import io.micronaut.runtime.Micronaut;
import java.util.Map;

/** A Micronaut application that does what {@link Scenario} does once it has started. */
public final class Application {
  private Application() {}

  public static void main(String[] args) throws Exception {
    try (var context =
        Micronaut.build(args).properties(Map.of("micronaut.server.port", -1)).start()) {
      Scenario.main(args);
    }
  }
}
