package com.stygig.async.examples.endpoint;

import com.stygig.async.internal.LogSanitizer;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.utils.SystemSetting;

/**
 * Why there are no AWS credentials, in the AWS SDK's words. Its own message goes through all the
 * places where it has looked and prints every profile; here, the places that somebody has set up
 * are asked again, and only they are told.
 */
public final class MissingCredentials {
  private static final String SDK_MESSAGE =
      "Unable to load credentials from any of the providers in the chain";

  private static final Pattern PROFILE =
      Pattern.compile("ProfileCredentialsProvider\\(profileName=([^,)]+)");

  private static final String NO_CREDENTIALS = "Profile file contained no credentials";

  private MissingCredentials() {}

  /** Whether a message is the AWS SDK's, that none of its providers has credentials. */
  static boolean areMeant(String message) {
    return message.contains(SDK_MESSAGE);
  }

  /**
   * Puts the reason, and what to do, into a message in place of the AWS SDK's list; a message about
   * anything else stays as it is.
   */
  public static String explain(String message, String advice) {
    return areMeant(message)
        ? message.substring(0, message.indexOf(SDK_MESSAGE)) + reason(message) + ": " + advice
        : message;
  }

  /**
   * Why there are none, in one line.
   *
   * @param message the AWS SDK's, which names the profile that was asked
   */
  static String reason(String message) {
    String reasons =
        Stream.of(halfOfAKey(), webIdentity(), profile(profileName(message)), container())
            .flatMap(Optional::stream)
            .collect(Collectors.joining("; "));
    return "no AWS credentials found" + (reasons.isEmpty() ? "" : " (" + reasons + ")");
  }

  private static Optional<String> webIdentity() {
    return isSet(SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE)
        ? complaint(WebIdentityTokenFileCredentialsProvider::create)
        : Optional.empty();
  }

  private static Optional<String> halfOfAKey() {
    boolean hasId = isSet(SdkSystemSetting.AWS_ACCESS_KEY_ID);
    return hasId == isSet(SdkSystemSetting.AWS_SECRET_ACCESS_KEY)
        ? Optional.empty()
        : Optional.of(
            hasId
                ? "AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not"
                : "AWS_SECRET_ACCESS_KEY is set, and AWS_ACCESS_KEY_ID is not");
  }

  /** An option can name another one than the environment does. */
  private static String profileName(String message) {
    Matcher named = PROFILE.matcher(message);
    return named.find()
        ? named.group(1)
        : ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow();
  }

  /** Nobody has promised that there are credentials in the default profile. */
  private static Optional<String> profile(String name) {
    Optional<String> complaint = complaint(() -> ProfileCredentialsProvider.create(name));
    if (name.equals("default")) {
      return complaint.filter(words -> !words.startsWith(NO_CREDENTIALS));
    }
    return complaint.map(
        words ->
            words.startsWith(NO_CREDENTIALS) && !exists(name)
                ? "there is no profile '" + name + "' in the AWS configuration"
                : "profile '" + name + "': " + words);
  }

  private static boolean exists(String profile) {
    try {
      return ProfileFile.defaultProfileFile().profile(profile).isPresent();
    } catch (RuntimeException e) {
      return true; // nobody can tell
    }
  }

  private static Optional<String> container() {
    return isSet(SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)
            || isSet(SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI)
        ? complaint(() -> ContainerCredentialsProvider.builder().build())
        : Optional.empty();
  }

  private static boolean isSet(SystemSetting setting) {
    return setting.getStringValue().isPresent();
  }

  private static Optional<String> complaint(Supplier<AwsCredentialsProvider> provider) {
    try {
      provider.get().resolveCredentials();
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(words(e));
    }
  }

  /** With those of the causes, without all the profiles that there are. */
  private static String words(Throwable error) {
    return Stream.iterate(error, each -> each != null, Throwable::getCause)
        .map(each -> String.valueOf(each.getMessage()))
        .map(words -> words.replaceAll("(?s): ProfileFile\\(.*", "").strip())
        .map(LogSanitizer::sanitize)
        .distinct()
        .collect(Collectors.joining(": "));
  }
}
