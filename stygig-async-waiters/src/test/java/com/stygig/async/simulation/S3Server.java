package com.stygig.async.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The objects in S3, strongly consistent. */
final class S3Server {
  private final Map<String, byte[]> objects = new HashMap<>();

  /** Those that can be listed; inputs, which have random names, cannot. */
  private final TreeSet<String> listed = new TreeSet<>();

  record Page(List<String> keys, String next) {}

  void put(String location, byte[] bytes) {
    objects.put(location, bytes);
  }

  void putListed(String location, byte[] bytes) {
    put(location, bytes);
    listed.add(location);
  }

  /** Returns null if there is no such object. */
  byte[] get(String location) {
    return objects.get(location);
  }

  Page list(String prefix, String after, int max) {
    List<String> keys = new ArrayList<>();
    for (String location : listed.tailSet(after == null ? prefix : after, after == null)) {
      if (!location.startsWith(prefix)) {
        break;
      }
      if (keys.size() == max) {
        return new Page(keys, keys.get(max - 1));
      }
      keys.add(location);
    }
    return new Page(keys, null);
  }
}
