package com.stygig.async.testkit;

import java.time.Instant;

/** Something that SageMaker has in a list. */
interface Listed {
  /** As its creator wrote it. */
  String name();

  Instant created();

  /** When it last changed. */
  default Instant modified() {
    return created();
  }

  /** Empty if it has none. */
  default String status() {
    return "";
  }
}
