package com.stygig.async.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.util.VersionInfo;

/**
 * Which modules of the AWS SDK are on the class path, and whether they go together. AWS keeps an
 * older service module working beside a newer core, and not the other way round: a newer one fails
 * at its first call, with an AbstractMethodError.
 */
public final class AwsModules {
  /** The oldest that all of the library works with. */
  private static final String FLOOR = "2.31.66";

  private static final String ADVICE =
      ". It needs "
          + FLOOR
          + " or later, and no module newer than sdk-core: import software.amazon.awssdk:bom into"
          + " dependencyManagement, before other BOMs";

  private static final Pattern VERSION = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\..*");

  private AwsModules() {}

  /**
   * Refuses what cannot work, where versions can be found out.
   *
   * @param services the artifacts of the service modules that are to be used
   * @throws IllegalStateException if one is newer than the SDK's core; it names both versions
   */
  public static void requireFit(String... services) {
    String core = core();
    List<String> newer =
        Stream.of(services)
            .flatMap(
                service ->
                    version(service)
                        .filter(version -> isNewer(version, core))
                        .map(version -> service + " " + version)
                        .stream())
            .toList();
    if (!newer.isEmpty()) {
      throw new IllegalStateException(
          "This library cannot work with the modules of the AWS SDK here: sdk-core "
              + core
              + " is older than "
              + String.join(", ", newer)
              + ADVICE);
    }
  }

  /**
   * Returns what is to be thrown where the AWS SDK turns out to lack something.
   *
   * @param error what was thrown
   * @param services the artifacts of the service modules that are used
   * @return an exception that names the versions
   * @throws LinkageError the same, if it is not about the AWS SDK
   */
  public static IllegalStateException explain(LinkageError error, String... services) {
    if (!String.valueOf(error.getMessage()).replace('/', '.').contains("software.amazon.awssdk")) {
      throw error;
    }
    return new IllegalStateException(
        "This library cannot work with the modules of the AWS SDK here ("
            + Stream.concat(
                    Stream.of("sdk-core " + core()),
                    Stream.of(services).map(AwsModules::nameAndVersion))
                .collect(Collectors.joining(", "))
            + "): "
            + error
            + ADVICE,
        error);
  }

  /**
   * Returns a module with its version, for a message.
   *
   * @param artifactId such as {@code sqs}
   * @return such as {@code sqs 2.54.14}
   */
  public static String nameAndVersion(String artifactId) {
    return artifactId + " " + version(artifactId).orElse("of an unknown version");
  }

  /** By reflection: the compiler would copy the constant of the SDK that this was built with. */
  private static String core() {
    try {
      return String.valueOf(VersionInfo.class.getField("SDK_VERSION").get(null));
    } catch (ReflectiveOperationException e) {
      return "of an unknown version";
    }
  }

  /** As the module's jar states it; repackaged jars may state nothing. */
  private static Optional<String> version(String artifactId) {
    String resource = "/META-INF/maven/software.amazon.awssdk/" + artifactId + "/pom.properties";
    try (@Nullable InputStream file = VersionInfo.class.getResourceAsStream(resource)) {
      if (file == null) {
        return Optional.empty();
      }
      Properties properties = new Properties();
      properties.load(file);
      return Optional.ofNullable(properties.getProperty("version"));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** By major and minor versions: AWS changes what modules ask of each other in no others. */
  static boolean isNewer(String version, String core) {
    Matcher one = VERSION.matcher(version);
    Matcher other = VERSION.matcher(core);
    return one.matches() && other.matches() && minor(one) > minor(other);
  }

  private static long minor(Matcher version) {
    return Long.parseLong(version.group(1)) * 1_000_000 + Long.parseLong(version.group(2));
  }
}
