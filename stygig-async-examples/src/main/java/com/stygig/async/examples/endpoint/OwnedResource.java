package com.stygig.async.examples.endpoint;

/**
 * Something that belongs to an endpoint.
 *
 * @param id its name, ARN or URI
 * @param detail what else there is to know of it, or empty
 */
public record OwnedResource(ResourceKind kind, String id, String detail) {
  @Override
  public String toString() {
    return kind + " " + id + (detail.isEmpty() ? "" : " (" + detail + ")");
  }

  boolean isSameAs(OwnedResource other) {
    return kind == other.kind && id.equals(other.id);
  }
}
