package com.stygig.async.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request in the AWS Query protocol, where structure stands in the names:
 * {@code Attributes.entry.1.key}. Or those of them that share a prefix.
 */
final class QueryParameters {
  private final NavigableMap<String, String> values;
  private final String prefix;

  QueryParameters(NavigableMap<String, String> values) {
    this(values, "");
  }

  private QueryParameters(NavigableMap<String, String> values, String prefix) {
    this.values = values;
    this.prefix = prefix;
  }

  @Nullable String get(String name) {
    return values.get(prefix + name);
  }

  String get(String name, String otherwise) {
    String value = get(name);
    return value == null ? otherwise : value;
  }

  String required(String name) {
    String value = get(name);
    if (value == null) {
      throw ServiceError.missing(name);
    }
    return value;
  }

  /** The structures {@code <list>.1}, {@code <list>.2} and so on. */
  List<QueryParameters> structures(String list) {
    List<QueryParameters> structures = new ArrayList<>();
    while (true) {
      String next = prefix + list + "." + (structures.size() + 1) + ".";
      String first = values.ceilingKey(next);
      if (first == null || !first.startsWith(next)) {
        return structures;
      }
      structures.add(new QueryParameters(values, next));
    }
  }

  /** A map, such as {@code Attributes.entry.1.key} and {@code Attributes.entry.1.value}. */
  Map<String, String> map(String list, String key, String value) {
    Map<String, String> map = new LinkedHashMap<>();
    for (QueryParameters entry : structures(list)) {
      map.put(entry.required(key), entry.get(value, ""));
    }
    return map;
  }

  /** The values {@code <list>.1}, {@code <list>.2} and so on. */
  List<String> list(String list) {
    List<String> found = new ArrayList<>();
    String next = get(list + ".1");
    while (next != null) {
      found.add(next);
      next = get(list + "." + (found.size() + 1));
    }
    return found;
  }

  Map<String, String> attributes() {
    return map("Attributes.entry", "key", "value");
  }

  Map<String, String> tags() {
    return map("Tags.member", "Key", "Value");
  }
}
