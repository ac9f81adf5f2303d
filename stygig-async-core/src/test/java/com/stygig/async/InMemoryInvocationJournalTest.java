package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.spi.InvocationJournal;
import org.junit.jupiter.api.Test;

class InMemoryInvocationJournalTest extends InvocationJournalTest {
  @Override
  InvocationJournal open() {
    return new InMemoryInvocationJournal();
  }

  @Test
  void itsStagesAreComplete() {
    try (InvocationJournal journal = open()) {
      assertThat(journal.intend("a", "e", NOW).toCompletableFuture()).isCompleted();
    }
  }
}
