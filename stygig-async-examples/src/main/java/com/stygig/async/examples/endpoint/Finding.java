package com.stygig.async.examples.endpoint;

import org.jspecify.annotations.Nullable;

/**
 * One thing that was looked at.
 *
 * @param what such as "model artifact"
 * @param seen what is there
 * @param mend what to do about it, null where nothing is to be done
 */
public record Finding(String what, Status status, String seen, @Nullable String mend) {
  /** How good it is. */
  public enum Status {
    PASS,
    /** It works, and will hurt some day. */
    WARN,
    FAIL,
    /** It could not be found out, or does not apply. */
    UNKNOWN,
    /** Good to know, and nobody's affair but the reader's. */
    INFO
  }

  public static Finding pass(String what, String seen) {
    return new Finding(what, Status.PASS, seen, null);
  }

  public static Finding warn(String what, String seen, String mend) {
    return new Finding(what, Status.WARN, seen, mend);
  }

  public static Finding fail(String what, String seen, String mend) {
    return new Finding(what, Status.FAIL, seen, mend);
  }

  public static Finding info(String what, String seen) {
    return new Finding(what, Status.INFO, seen, null);
  }

  public static Finding unknown(String what, String seen) {
    return new Finding(what, Status.UNKNOWN, seen, null);
  }
}
