package com.stygig.async.testkit;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of the name of its output, by the rules of AWS's API model.
 *
 * @param fileName the last part of the key, null for one that the service makes up
 * @param extension what comes between the endpoint's output path and the last part, null for
 *     nothing
 */
record OutputName(@Nullable String fileName, @Nullable String extension) {
  private static final Pattern FILE_NAME =
      Pattern.compile("(?!.*\\..*\\.)[a-zA-Z0-9][a-zA-Z0-9-_.]{0,31}");
  private static final Pattern EXTENSION =
      Pattern.compile("(?!s3:|https:)[a-zA-Z0-9!_.*'()/-]{1,512}");

  static OutputName of(@Nullable String fileName, @Nullable String extension) {
    check("filename", fileName, FILE_NAME);
    check("s3OutputPathExtension", extension, EXTENSION);
    return new OutputName(fileName, extension);
  }

  private static void check(String member, @Nullable String value, Pattern rule) {
    if (value != null && !rule.matcher(value).matches()) {
      throw ServiceError.validation(
          "1 validation error detected: Value '"
              + value
              + "' at '"
              + member
              + "' failed to satisfy constraint: Member must satisfy regular expression pattern: "
              + rule);
    }
  }

  /** The folder under an endpoint's output path. */
  S3Location folder(S3Location path) {
    return extension == null ? path : path.resolve(extension.replaceAll("^/+|/+$", ""));
  }

  /** The place under an endpoint's output path. */
  S3Location under(S3Location path, String id) {
    return folder(path).resolve(fileName == null ? id + ".out" : fileName);
  }

  /**
   * The name of the failure that there is in place of an output. Nothing that AWS documents says
   * whether a failure has the request's file name; here it has, as that is what clients must not be
   * misled by.
   */
  static String ofFailure(S3Location output) {
    String name = output.key().substring(output.key().lastIndexOf('/') + 1);
    return (name.endsWith(".out") ? name.substring(0, name.length() - 4) : name) + "-error.out";
  }
}
