package com.stygig.async.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentProxyTest {
  private static EnvironmentProxy proxy(String value) {
    return EnvironmentProxy.of(Map.of("HTTPS_PROXY", value)::get).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "http://proxy:8080, false, proxy, 8080,,",
    "http://proxy:8080/, false, proxy, 8080,,",
    "proxy.example.com:3128, false, proxy.example.com, 3128,,",
    "proxy, false, proxy, 80,,",
    "HTTPS://proxy, true, proxy, 443,,",
    "http://user:pw@proxy:1, false, proxy, 1, user, pw",
    "http://us%40er:p%3Ass@proxy:1, false, proxy, 1, us@er, p:ss",
    "http://user:p@ss@proxy:1, false, proxy, 1, user, p@ss",
    "http://user:a+b%@proxy:1, false, proxy, 1, user, a+b%",
    "user:pw@proxy:1, false, proxy, 1, user, pw",
    "http://[::1]:8080, false, [::1], 8080,,"
  })
  void isReadAsOtherToolsReadIt(
      String value, boolean isTls, String host, int port, String user, String password) {
    EnvironmentProxy proxy = proxy(value);

    assertThat(proxy.isTls()).isEqualTo(isTls);
    assertThat(proxy.host()).isEqualTo(host);
    assertThat(proxy.port()).isEqualTo(port);
    assertThat(proxy.user()).isEqualTo(user);
    assertThat(proxy.password()).isEqualTo(password);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socks5://me:S3CRET@proxy:1080",
        "http://",
        "http://proxy:99999",
        "http://proxy:x",
        "http://me:S3CRET@",
        "http://me:S3CRET/x@proxy:1",
        "http://me:x/S3CRET@proxy:1",
        "socks5://me:S3CRET/x@proxy:1080",
        "me:S3CRET://x@proxy:1",
        "http://pro xy"
      })
  void whatIsNoneIsRefusedByItsNameAndWithoutItsPassword(String value) {
    assertThatIllegalStateException()
        .isThrownBy(() -> proxy(value))
        .withMessageContaining("HTTPS_PROXY names no proxy for http or https")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("S3CRET"));
  }

  @ParameterizedTest
  @CsvSource({
    "amazonaws.com, s3.eu-west-1.amazonaws.com, true",
    ".amazonaws.com, s3.eu-west-1.amazonaws.com, true",
    "*.amazonaws.com, s3.eu-west-1.amazonaws.com, true",
    "amazonaws.com, amazonaws.com, true",
    "amazonaws.com, notamazonaws.com, false",
    "S3.amazonaws.com:443, s3.amazonaws.com, true",
    "*, anything, true",
    "'a.b, localhost', localhost, true",
    "(foo, foo, false",
    "[::1], ::1, true",
    "::1, ::1, true",
    "10.0.0.1, 10.0.0.1, true",
    "10.0.0.1, 10a0b0c1, false"
  })
  void hostsWithoutAProxyAreDomains(String entries, String host, boolean isWithout) {
    EnvironmentProxy proxy =
        EnvironmentProxy.of(Map.of("https_proxy", "proxy", "no_proxy", entries)::get).orElseThrow();

    assertThat(proxy.nonProxyHosts().stream().anyMatch(host::matches)).isEqualTo(isWithout);
  }

  @Test
  void theLowerCaseGoesFirstAndNothingIsNone() {
    assertThat(
            EnvironmentProxy.of(Map.of("https_proxy", "lower", "HTTPS_PROXY", "upper")::get)
                .orElseThrow()
                .host())
        .isEqualTo("lower");
    assertThat(EnvironmentProxy.of(Map.of("HTTPS_PROXY", " ")::get)).isEmpty();
    assertThat(EnvironmentProxy.of(name -> null)).isEmpty();
  }
}
