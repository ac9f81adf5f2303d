package com.stygig.async.internal;

import java.net.URI;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
   * @throws IllegalStateException if the environment names what is no proxy
   */
  public static void apply(NettyNioAsyncHttpClient.Builder http, Collection<URI> direct) {
    ProxyConfiguration.Builder configuration = ofProperties();
    Set<String> without = new TreeSet<>();
    if (configuration == null) {
      Optional<EnvironmentProxy> proxy = EnvironmentProxy.of(System::getenv);
      if (proxy.isEmpty()) {
        return;
      }
      configuration = of(proxy.get());
      without.addAll(proxy.get().nonProxyHosts());
    } else {
      without.addAll(configuration.build().nonProxyHosts());
    }
    for (URI uri : direct) {
      if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
        without.add(Pattern.quote(uri.getHost().toLowerCase(Locale.ROOT)));
      }
    }
    http.proxyConfiguration(configuration.nonProxyHosts(without).build());
  }

  /** Null if they name none. */
  private static ProxyConfiguration.@Nullable Builder ofProperties() {
    ProxyConfigProvider proxy =
        ProxyConfigProvider.fromSystemEnvironmentSettings(true, false, "https");
    if (proxy == null || proxy.host() == null || proxy.host().isEmpty()) {
      return null;
    }
    ProxyConfiguration.Builder configuration =
        builder().scheme("http").host(proxy.host()).port(proxy.port());
    configuration.nonProxyHosts(proxy.nonProxyHosts());
    proxy.userName().ifPresent(configuration::username);
    proxy.password().ifPresent(configuration::password);
    return configuration;
  }

  private static ProxyConfiguration.Builder of(EnvironmentProxy proxy) {
    ProxyConfiguration.Builder configuration =
        builder().scheme(proxy.isTls() ? "https" : "http").host(proxy.host()).port(proxy.port());
    if (proxy.user() != null) {
      configuration.username(proxy.user());
    }
    if (proxy.password() != null) {
      configuration.password(proxy.password());
    }
    return configuration;
  }

  private static ProxyConfiguration.Builder builder() {
    return ProxyConfiguration.builder()
        .useSystemPropertyValues(false)
        .useEnvironmentVariableValues(false);
  }
}
