package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class PendingInferencesTest {
  /** True adds a new inference; false removes the middle one of those there, or one that is not. */
  @Property(tries = 300)
  void holdsWhatWasAddedAndNotRemoved(@ForAll @Size(max = 100) List<Boolean> steps) {
    PendingInferences pending = new PendingInferences();
    List<InferenceState<?>> expected = new ArrayList<>();
    InferenceState<?> neverAdded = inference(-1);
    for (boolean adds : steps) {
      if (adds) {
        InferenceState<?> added = inference(expected.size());
        expected.add(added);
        pending.add(added);
      } else if (expected.isEmpty()) {
        pending.remove(neverAdded);
      } else {
        InferenceState<?> removed = expected.remove(expected.size() / 2);
        pending.remove(removed);
        pending.remove(removed);
      }

      assertThat(pending.copy()).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(pending.size()).isEqualTo(expected.size());
    }
  }

  private static InferenceState<?> inference(int number) {
    return FakeInferences.handle("id-" + number, Runnable::run).state();
  }
}
