package com.stygig.async.testkit;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A part of a list that is answered in parts, and the token for the next one if there is more. */
record Slice<T>(List<T> items, @Nullable String next) {
  /**
   * The part that follows a token.
   *
   * @param token the key of the last item of the part before; null for the first part
   * @throws IllegalArgumentException if no item has that key
   */
  static <T> Slice<T> of(List<T> all, Function<T, String> key, @Nullable String token, int atMost) {
    int from = token == null ? 0 : all.stream().map(key).toList().indexOf(token) + 1;
    if (token != null && from == 0) {
      throw new IllegalArgumentException("No such item: " + token);
    }
    int to = Math.min(all.size(), from + atMost);
    return new Slice<>(all.subList(from, to), to < all.size() ? key.apply(all.get(to - 1)) : null);
  }
}
