package com.stygig.async.testkit;

/** One action of the SNS API. */
@FunctionalInterface
interface SnsAction {
  /**
   * Does what is asked.
   *
   * @throws ServiceError if SNS would refuse it
   */
  Result run(QueryParameters in);

  /** What there is to answer. */
  @FunctionalInterface
  interface Result {
    /** That it is done. */
    Result NONE = answer -> {};

    void write(XmlAnswer answer);
  }
}
