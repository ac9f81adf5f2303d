package com.stygig.async;

import org.jspecify.annotations.Nullable;

/** Which modules of Jackson are on the class path. */
final class JacksonVersions {
  private JacksonVersions() {}

  /** Says why Jackson cannot make objects here, and what to do. */
  static String unsuitable() {
    return "ResultDecoder.json needs tools.jackson.core:jackson-databind 3.0 or later, and the"
        + " jackson-core and jackson-annotations that it was made for; here are jackson-databind "
        + version("tools.jackson.databind.ObjectMapper")
        + ", jackson-core "
        + version("tools.jackson.core.JsonParser")
        + " and jackson-annotations "
        + version("com.fasterxml.jackson.annotation.JsonProperty")
        + ". Align them with tools.jackson:jackson-bom, or decode with a mapper of your own: bytes"
        + " -> mapper.readValue(bytes, type)";
  }

  /** Of the module of a class, as its jar states it. */
  private static String version(String className) {
    try {
      Class<?> type = Class.forName(className, false, JacksonVersions.class.getClassLoader());
      @Nullable String version = type.getPackage().getImplementationVersion();
      return version == null ? "(unknown version)" : version;
    } catch (ClassNotFoundException | LinkageError e) {
      return "(none)";
    }
  }
}
