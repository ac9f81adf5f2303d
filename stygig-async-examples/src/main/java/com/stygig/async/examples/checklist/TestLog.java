package com.stygig.async.examples.checklist;

import com.stygig.async.StygigAsyncException;
import com.stygig.async.examples.CommandFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/** What a test writes down while it runs. */
final class TestLog {
  private final List<Criterion> criteria = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<TestResult.Picture> pictures = new ArrayList<>();

  /** A check box. The test goes on, whether it holds or not. */
  boolean check(String text, boolean passed, String expected, String seen) {
    criteria.add(new Criterion(text, passed, expected, seen));
    return passed;
  }

  /** A check box without which the rest of the test makes no sense. */
  void require(String text, boolean passed, String expected, String seen) {
    if (!check(text, passed, expected, seen)) {
      throw new StoppedException();
    }
  }

  /**
   * Something without which the rest of the test makes no sense: it stops if AWS, the client or the
   * model fails, with that as what was seen.
   */
  <T> T need(String text, String expected, Supplier<T> action) {
    try {
      return action.get();
    } catch (CommandFailedException | CompletionException | SdkException | StygigAsyncException e) {
      require(text, false, expected, Problems.text(e));
      throw e;
    }
  }

  void note(String note) {
    notes.add(note);
  }

  void picture(TestResult.Picture picture) {
    pictures.add(picture);
  }

  List<Criterion> criteria() {
    return List.copyOf(criteria);
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  List<TestResult.Picture> pictures() {
    return List.copyOf(pictures);
  }

  /** The test has failed, and its check boxes say why. */
  static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** The test cannot be run. */
  static final class BlockedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BlockedException(String why) {
      super(why);
    }
  }
}
