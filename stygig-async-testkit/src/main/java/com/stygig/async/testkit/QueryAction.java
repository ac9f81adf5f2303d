package com.stygig.async.testkit;

/** One action of a service that speaks the AWS Query protocol. */
@FunctionalInterface
interface QueryAction {
  /**
   * Does what is asked.
   *
   * @throws ServiceError if the service would refuse it
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
