package com.stygig.async.examples.checklist;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.checklist.AccessLog.Interval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class AccessLogTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static Interval interval(int start, int length) {
    return new Interval(START.plusMillis(start), START.plusMillis(start + length));
  }

  @Property
  void countsAsAClockDoesThatLooksEveryMillisecond(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 40) Integer> starts,
      @ForAll @Size(min = 12, max = 12) List<@IntRange(min = 1, max = 30) Integer> lengths) {
    List<Interval> requests = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      requests.add(interval(starts.get(i), lengths.get(i)));
    }
    int most = 0;
    for (int millis = 0; millis <= 70; millis++) {
      Instant now = START.plusMillis(millis);
      most = Math.max(most, (int) requests.stream().filter(r -> r.covers(now)).count());
    }

    assertThat(new AccessLog(requests).mostAtOnce()).hasValue(most);
  }

  @Example
  void oneThatTookNoTimeIsOne() {
    assertThat(new AccessLog(List.of(interval(5, 0))).mostAtOnce()).hasValue(1);
  }

  @Example
  void oneThatStartsWhenAnotherEndsIsNotBesideIt() {
    assertThat(new AccessLog(List.of(interval(0, 5), interval(5, 5))).mostAtOnce()).hasValue(1);
  }

  @Example
  void anEmptyLogTellsNothing() {
    assertThat(new AccessLog(List.of()).mostAtOnce()).isEmpty();
  }
}
