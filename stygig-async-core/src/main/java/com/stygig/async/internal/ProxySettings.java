package com.stygig.async.internal;

import java.net.URI;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.ProxyConfiguration;
import software.amazon.awssdk.utils.ProxyConfigProvider;

/**
 * Has an HTTP client use the proxy that the environment names for https: {@code https.proxyHost}
 * and its like, or {@code HTTPS_PROXY}. On its own the AWS SDK looks at those for http only, as it
 * takes "https" for how to talk to the proxy.
 */
public final class ProxySettings {
  private ProxySettings() {}

  /**
   * Sets the proxy, if there is one for https; or else the client finds that for http, if there is.
   *
   * @param http the builder of an HTTP client
   * @param direct where the client is to connect by itself if that is http and not https, such as a
   *     local server
   */
  public static void apply(NettyNioAsyncHttpClient.Builder http, Collection<URI> direct) {
    ProxyConfigProvider proxy =
        ProxyConfigProvider.fromSystemEnvironmentSettings(true, true, "https");
    if (proxy == null || proxy.host() == null || proxy.host().isEmpty()) {
      return;
    }
    Set<String> without = new TreeSet<>(proxy.nonProxyHosts());
    for (URI uri : direct) {
      if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
        without.add(Pattern.quote(uri.getHost().toLowerCase(Locale.ROOT)));
      }
    }
    ProxyConfiguration.Builder configuration =
        ProxyConfiguration.builder()
            .useSystemPropertyValues(false)
            .useEnvironmentVariableValues(false)
            .scheme(isTls() ? "https" : "http")
            .host(proxy.host())
            .port(proxy.port())
            .nonProxyHosts(without);
    proxy.userName().ifPresent(configuration::username);
    proxy.password().ifPresent(configuration::password);
    http.proxyConfiguration(configuration.build());
  }

  /** Properties name a host only, and a proxy that is spoken to in TLS is rare. */
  private static boolean isTls() {
    String url = System.getenv("HTTPS_PROXY");
    if (url == null) {
      url = System.getenv("https_proxy");
    }
    return System.getProperty("https.proxyHost") == null
        && url != null
        && url.toLowerCase(Locale.ROOT).startsWith("https://");
  }
}
