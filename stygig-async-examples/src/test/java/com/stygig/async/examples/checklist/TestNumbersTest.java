package com.stygig.async.examples.checklist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TestNumbersTest {
  @Property
  void readsAnyListOfNumbersAndRanges(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 14) Integer> firsts,
      @ForAll @Size(min = 8, max = 8) List<@IntRange(min = 0, max = 5) Integer> more) {
    List<String> parts = new ArrayList<>();
    Set<Integer> expected = new TreeSet<>();
    for (int i = 0; i < firsts.size(); i++) {
      int first = firsts.get(i);
      int last = Math.min(TestNumbers.LAST, first + more.get(i));
      parts.add(last == first && more.get(i) == 0 ? "" + first : first + "-" + last);
      for (int number = first; number <= last; number++) {
        expected.add(number);
      }
    }

    assertThat(TestNumbers.parse(String.join(",", parts))).isEqualTo(expected);
    assertThat(TestNumbers.parse(String.join(" , ", parts))).isEqualTo(expected);
  }

  @Example
  void refusesEverythingElse() {
    for (String wrong :
        List.of("", "0", "15", "3-1", "1-2-3", "1,", ",1", "x", "-1", "1-", "1;2", "99999999999")) {
      assertThatIllegalArgumentException()
          .as(wrong)
          .isThrownBy(() -> TestNumbers.parse(wrong))
          .withMessageContaining("'" + wrong + "'");
    }
  }
}
