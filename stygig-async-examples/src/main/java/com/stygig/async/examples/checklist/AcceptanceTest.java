package com.stygig.async.examples.checklist;

/** A test of the checklist. */
interface AcceptanceTest {
  /** As the checklist counts. */
  int number();

  String title();

  /** What the checklist lets one type for it, as a command of ours. */
  String command();

  /** Whether it is blocked as long as there is no endpoint. */
  default boolean needsEndpoint() {
    return true;
  }

  /**
   * Runs it.
   *
   * @throws Exception if it cannot be finished; the test has then failed
   */
  void run(Endpoints endpoints, TestLog log) throws Exception;
}
