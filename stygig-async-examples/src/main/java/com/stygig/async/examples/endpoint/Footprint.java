package com.stygig.async.examples.endpoint;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Where to look for what belongs to an endpoint: the names by convention, and those that its
 * configuration has. It outlives the configuration, so that one can look again.
 */
public final class Footprint {
  private final Set<String> configs = new LinkedHashSet<>();
  private final Set<String> models = new LinkedHashSet<>();
  private final Set<String> variants = new LinkedHashSet<>();
  private final Set<String> topics = new LinkedHashSet<>();
  private final Set<S3Location> dataPaths = new LinkedHashSet<>();

  Set<String> configs() {
    return configs;
  }

  Set<String> models() {
    return models;
  }

  Set<String> variants() {
    return variants;
  }

  Set<String> topics() {
    return topics;
  }

  Set<S3Location> dataPaths() {
    return dataPaths;
  }
}
