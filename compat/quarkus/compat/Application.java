package compat;

import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

/** A Quarkus application that does what {@link Scenario} does once it has started. */
@QuarkusMain
public class Application implements QuarkusApplication {
  @Override
  public int run(String... args) throws Exception {
    Scenario.main(args);
    return 0;
  }
}
