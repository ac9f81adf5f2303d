package com.stygig.async;

import com.stygig.async.spi.InvocationJournal.Entry;

/** What a line of a journal's file says. */
sealed interface JournalLine {
  /**
   * An entry as it is from here on.
   *
   * @param isReadable false if it has a receipt that this release cannot read
   */
  record Remembered(Entry entry, boolean isReadable) implements JournalLine {}

  /** An inference without an entry from here on. */
  record Removed(String inferenceId) implements JournalLine {}

  /** What this release does not know. */
  record Unknown() implements JournalLine {}

  /** What nobody has written like this. */
  record Damaged() implements JournalLine {}
}
