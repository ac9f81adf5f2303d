package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WaitQueueTest {
  private static final Comparator<Wait> ORDER =
      Comparator.comparingLong((Wait wait) -> wait.number).thenComparing(wait -> wait.inferenceId);

  private final WaitQueue queue =
      new WaitQueue(ORDER, wait -> wait.placeByDue, (wait, place) -> wait.placeByDue = place);

  /** Small numbers: many are equal. Each also says which wait to remove, every third time. */
  @Property(tries = 500)
  void holdsTheOrderWhateverIsAddedAndRemoved(
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 20) Integer> numbers) {
    TreeSet<Wait> expected = new TreeSet<>(ORDER);
    List<Wait> all = new ArrayList<>();
    for (int number : numbers) {
      Wait wait = wait(number, "id-" + all.size());
      all.add(wait);
      queue.add(wait);
      expected.add(wait);
      if (all.size() % 3 == 0) {
        Wait removed = all.get(number * all.size() / 21);
        queue.remove(removed);
        expected.remove(removed);
      }
    }

    long early = expected.stream().filter(wait -> wait.number <= 10).count();
    assertThat(queue.count(wait -> wait.number <= 10, wait -> true, 1_000)).isEqualTo((int) early);
    assertThat(queue.count(wait -> wait.number <= 10, wait -> true, 3))
        .isEqualTo((int) Math.min(3, early));
    List<Wait> taken = new ArrayList<>();
    while (!queue.isEmpty()) {
      assertThat(queue.first()).isSameAs(expected.first());
      taken.add(queue.takeFirst());
      assertThat(taken).endsWith(expected.pollFirst());
    }
    assertThat(expected).isEmpty();
  }

  @Test
  void removesNothingTwiceNorWhatItDoesNotHave() {
    Wait wait = wait(1, "a");
    queue.add(wait(2, "b"));
    queue.remove(wait);
    queue.add(wait);
    queue.remove(wait);
    queue.remove(wait);

    assertThat(queue.takeFirst().inferenceId).isEqualTo("b");
    assertThat(queue.isEmpty()).isTrue();
  }

  private static Wait wait(long number, String id) {
    Wait wait = new Wait(id, Ways.only(new OtherWay((inferenceId, receipt) -> null)));
    wait.number = number;
    return wait;
  }
}
