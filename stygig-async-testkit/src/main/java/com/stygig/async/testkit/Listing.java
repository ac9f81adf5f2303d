package com.stygig.async.testkit;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers a request for a list of SageMaker's. */
final class Listing {
  private static final Map<String, Comparator<Listed>> ORDERS =
      Map.of(
          "Name", Comparator.comparing(Listed::name),
          "CreationTime", Comparator.comparing(Listed::created).thenComparing(Listed::name),
          "Status", Comparator.comparing(Listed::status).thenComparing(Listed::name));

  private Listing() {}

  static <T extends Listed> ObjectNode of(
      JsonInput in, String member, Collection<T> all, Function<T, JsonNode> shown) {
    Predicate<Listed> wanted = wanted(in);
    List<T> found = all.stream().filter(wanted).sorted(order(in)).toList();
    return Page.of(in, member, found, 10, shown);
  }

  private static Predicate<Listed> wanted(JsonInput in) {
    String part = in.optional("NameContains").orElse("");
    String status = in.optional("StatusEquals").orElse("");
    return between(in, "CreationTime", Listed::created)
        .and(between(in, "LastModifiedTime", Listed::modified))
        .and(resource -> resource.name().contains(part))
        .and(resource -> status.isEmpty() || resource.status().equals(status));
  }

  private static Predicate<Listed> between(
      JsonInput in, String member, Function<Listed, Instant> time) {
    double after = seconds(in, member + "After", Double.NEGATIVE_INFINITY);
    double before = seconds(in, member + "Before", Double.POSITIVE_INFINITY);
    return resource -> {
      double seconds = time.apply(resource).toEpochMilli() / 1000.0;
      return after < seconds && seconds < before;
    };
  }

  private static double seconds(JsonInput in, String member, double otherwise) {
    JsonNode value = in.json().path(member);
    return value.isNumber() ? value.doubleValue() : otherwise;
  }

  private static Comparator<Listed> order(JsonInput in) {
    String by = in.oneOf("SortBy", "CreationTime", List.of("Name", "CreationTime", "Status"));
    String direction = in.oneOf("SortOrder", "Descending", List.of("Ascending", "Descending"));
    Comparator<Listed> order = ORDERS.getOrDefault(by, Comparator.comparing(Listed::created));
    return direction.equals("Ascending") ? order : order.reversed();
  }
}
