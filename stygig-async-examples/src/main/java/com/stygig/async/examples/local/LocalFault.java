package com.stygig.async.examples.local;

import java.util.Locale;

/** Something that is wrong on purpose. */
public enum LocalFault {
  /** The checklist deploys an instance type that nobody expects. */
  WRONG_INSTANCE_TYPE,
  /** Containers do not come up, so that endpoints end in state Failed. */
  NEVER_IN_SERVICE,
  /** The model answers 200 with an error in the body, as StyGig's does when it fails. */
  ERROR_BODY,
  /** Somebody deletes the endpoint's topic once the endpoint is deployed. */
  MISSING_TOPIC,
  /** Real-time endpoints recommend something else than asynchronous ones. */
  DIFFERENT_RESULTS;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
