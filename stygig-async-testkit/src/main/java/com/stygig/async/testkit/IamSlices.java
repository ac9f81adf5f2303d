package com.stygig.async.testkit;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** IAM's lists, which it answers in parts. */
final class IamSlices {
  private static final int DEFAULT_ITEMS = 100;
  private static final int MAX_ITEMS = 1_000;

  private IamSlices() {}

  static <T> QueryAction.Result answer(
      QueryParameters in,
      String name,
      List<T> all,
      Function<T, String> key,
      BiConsumer<XmlAnswer, T> writer) {
    Slice<T> slice = slice(in, all, key);
    return answer -> {
      answer.members(name, slice.items(), writer);
      answer.text("IsTruncated", String.valueOf(slice.next() != null));
      if (slice.next() != null) {
        answer.text("Marker", slice.next());
      }
    };
  }

  private static <T> Slice<T> slice(QueryParameters in, List<T> all, Function<T, String> key) {
    String marker = in.get("Marker");
    int atMost = maxItems(in.get("MaxItems", String.valueOf(DEFAULT_ITEMS)));
    try {
      return Slice.of(all, key, marker, atMost);
    } catch (IllegalArgumentException e) {
      throw ServiceError.validation("Invalid Marker: " + marker);
    }
  }

  private static int maxItems(String text) {
    try {
      int items = Integer.parseInt(text);
      if (items < 1 || items > MAX_ITEMS) {
        throw ServiceError.validation(Constraint.range(items, "maxItems", 1, MAX_ITEMS));
      }
      return items;
    } catch (NumberFormatException e) {
      throw new ServiceError(400, "MalformedInput", "MaxItems must be a number: " + text);
    }
  }
}
