package com.stygig.async.examples.checklist;

import java.util.Set;
import java.util.TreeSet;

/** Reads which tests are meant, such as {@code 1,3-5}. */
public final class TestNumbers {
  public static final int LAST = 14;

  private TestNumbers() {}

  public static Set<Integer> parse(String text) {
    Set<Integer> numbers = new TreeSet<>();
    for (String part : text.split(",", -1)) {
      String[] ends = part.strip().split("-", -1);
      int first = number(ends[0], text);
      int last = ends.length == 1 ? first : number(ends[1], text);
      if (ends.length > 2 || first > last) {
        throw wrong(text);
      }
      for (int number = first; number <= last; number++) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static int number(String text, String all) {
    if (!text.matches("\\d{1,2}")) {
      throw wrong(all);
    }
    int number = Integer.parseInt(text);
    if (number < 1 || number > LAST) {
      throw wrong(all);
    }
    return number;
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "Tests are numbers from 1 to " + LAST + ", such as 1,3-5: '" + text + "'");
  }
}
