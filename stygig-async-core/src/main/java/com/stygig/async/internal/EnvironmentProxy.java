package com.stygig.async.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The proxy that the environment names for https, read as curl and the AWS CLI read it: the scheme
 * and the port may be left out, user and password are percent-encoded, and {@code NO_PROXY} has
 * domains.
 *
 * @param isTls whether the proxy is spoken to in TLS
 * @param host its host
 * @param port its port
 * @param user null if it wants none
 * @param password null if it wants none
 * @param nonProxyHosts a regular expression for each entry of {@code NO_PROXY}
 */
record EnvironmentProxy(
    boolean isTls,
    String host,
    int port,
    @Nullable String user,
    @Nullable String password,
    Set<String> nonProxyHosts) {
  private static final Pattern URL =
      Pattern.compile(
          "(?:(https?)://)?(?:([^/]*)@)?(\\[[0-9a-f:.]+\\]|[^/:@\\s\\[\\]]+)(?::(\\d{1,5}))?/?",
          Pattern.CASE_INSENSITIVE);

  /**
   * Reads the environment.
   *
   * @param environment returns the value of a variable, or null
   * @return the proxy, or nothing where none is named
   * @throws IllegalStateException if the variable's value is no proxy; it tells no password
   */
  static Optional<EnvironmentProxy> of(UnaryOperator<@Nullable String> environment) {
    for (String name : new String[] {"https_proxy", "HTTPS_PROXY"}) {
      String value = environment.apply(name);
      if (value != null && !value.isBlank()) {
        return Optional.of(of(name, value.strip(), nonProxyHosts(environment)));
      }
    }
    return Optional.empty();
  }

  private static EnvironmentProxy of(String name, String value, Set<String> nonProxyHosts) {
    Matcher url = URL.matcher(value);
    if (!url.matches() || (url.group(4) != null && Integer.parseInt(url.group(4)) > 65_535)) {
      throw new IllegalStateException(
          "The environment variable "
              + name
              + " names no proxy for http or https, such as http://proxy.example.com:8080: "
              + withoutUserInfo(value));
    }
    boolean isTls = "https".equalsIgnoreCase(url.group(1));
    String userInfo = url.group(2);
    int colon = userInfo == null ? -1 : userInfo.indexOf(':');
    return new EnvironmentProxy(
        isTls,
        url.group(3),
        url.group(4) != null ? Integer.parseInt(url.group(4)) : isTls ? 443 : 80,
        userInfo == null ? null : decoded(colon < 0 ? userInfo : userInfo.substring(0, colon)),
        userInfo == null || colon < 0 ? null : decoded(userInfo.substring(colon + 1)),
        nonProxyHosts);
  }

  /** Hides all between the scheme and the last at sign, whatever stands in it. */
  private static String withoutUserInfo(String value) {
    return value.replaceFirst("(?is)^([a-z][a-z0-9+.-]*://)?.*@", "$1[hidden]@");
  }

  /** Where a percent sign begins no code, the text is not encoded. */
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private static Set<String> nonProxyHosts(UnaryOperator<@Nullable String> environment) {
    String lower = environment.apply("no_proxy");
    String value = lower != null ? lower : environment.apply("NO_PROXY");
    return value == null
        ? Set.of()
        : Arrays.stream(value.split("[,|\\s]+"))
            .filter(entry -> !entry.isEmpty())
            .map(EnvironmentProxy::hosts)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** A domain stands for all hosts in it; a port is taken for all of a host's. */
  private static String hosts(String entry) {
    String host =
        entry
            .toLowerCase(Locale.ROOT)
            .replaceFirst("(?<!:[0-9a-f]{0,4}):\\d+$", "")
            .replaceAll("^\\[|\\]$", "");
    String domain = host.replaceFirst("^\\*?\\.", "");
    return domain.equals("*") ? ".*" : "(?:.*\\.)?" + Pattern.quote(domain);
  }
}
