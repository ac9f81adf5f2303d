package com.stygig.async.examples.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/** A fashion item that can be recommended. */
public record CatalogItem(
    @JsonProperty("item_id") String itemId,
    String category,
    String gender,
    String color,
    List<Integer> rgb,
    String path) {

  /** The catalogue that comes with the program. */
  public static List<CatalogItem> catalog() {
    try (InputStream json =
        Objects.requireNonNull(CatalogItem.class.getResourceAsStream("catalog.json"))) {
      return List.of(JsonMapper.shared().readValue(json, CatalogItem[].class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Rgb rgbColor() {
    return new Rgb(rgb.get(0), rgb.get(1), rgb.get(2));
  }

  /** Such as {@code bottomwear}. */
  String family() {
    return category.substring(0, category.indexOf('_'));
  }
}
