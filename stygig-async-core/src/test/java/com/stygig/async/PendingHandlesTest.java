package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class PendingHandlesTest {
  /** True adds a new handle; false removes the middle one of those there, or one that is not. */
  @Property(tries = 300)
  void holdsWhatWasAddedAndNotRemoved(@ForAll @Size(max = 100) List<Boolean> steps) {
    PendingHandles pending = new PendingHandles();
    List<InferenceHandle<?>> expected = new ArrayList<>();
    InferenceHandle<?> neverAdded = handle(-1);
    for (boolean adds : steps) {
      if (adds) {
        InferenceHandle<?> added = handle(expected.size());
        expected.add(added);
        pending.add(added);
      } else if (expected.isEmpty()) {
        pending.remove(neverAdded);
      } else {
        InferenceHandle<?> removed = expected.remove(expected.size() / 2);
        pending.remove(removed);
        pending.remove(removed);
      }

      assertThat(pending.copy()).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(pending.size()).isEqualTo(expected.size());
    }
  }

  private static InferenceHandle<?> handle(int number) {
    return new InferenceHandle<>("id-" + number, Runnable::run, () -> Instant.EPOCH);
  }
}
