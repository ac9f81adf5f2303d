package com.stygig.async.examples.endpoint;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Questions that a command can do without. One that AWS does not answer, as it is not permitted or
 * its service is not there, is told in one line, and the command goes on.
 */
final class SideQuestions {
  private final List<String> remarks;

  /**
   * For one command.
   *
   * @param remarks gets a line for each question without an answer
   */
  SideQuestions(List<String> remarks) {
    this.remarks = remarks;
  }

  /** Returns the answer, empty if there is none. */
  <T> Optional<T> ask(String about, Supplier<T> question) {
    try {
      return Optional.of(question.get());
    } catch (SdkException | CompletionException e) {
      if (!(AwsErrors.cause(e) instanceof SdkException)) {
        throw e;
      }
      remarks.add("Could not look at " + about + ": " + AwsErrors.reason(e));
      return Optional.empty();
    }
  }

  /** The same for what finds something. */
  void look(String at, Runnable search) {
    var unused =
        ask(
            at,
            () -> {
              search.run();
              return at;
            });
  }
}
