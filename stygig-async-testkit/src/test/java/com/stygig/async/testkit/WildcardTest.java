package com.stygig.async.testkit;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

class WildcardTest {
  @Property
  void matchesAsTheRegularExpressionDoes(
      @ForAll @StringLength(max = 8) @CharRange(from = 'a', to = 'b') @Chars({'*', '?', '.'})
          String pattern,
      @ForAll @StringLength(max = 8) @CharRange(from = 'a', to = 'b') @Chars('.') String text) {
    String expression =
        pattern
            .chars()
            .mapToObj(
                c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString((char) c)))
            .collect(joining());

    assertThat(Wildcard.matches(pattern, text)).isEqualTo(text.matches(expression));
  }

  @Property
  void aLongPatternTakesNoLongTime(@ForAll @StringLength(min = 1, max = 50) @Chars('a') String a) {
    assertThat(Wildcard.matches("*" + "a*".repeat(50) + "b", a.repeat(200))).isFalse();
  }
}
