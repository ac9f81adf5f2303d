package com.stygig.async.waiters;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/** One request for a certificate. It blocks its thread, and another one can abort it. */
final class CertificateFetch {
  /** SNS's have less than 3 KB. */
  private static final int MAX_BYTES = 64 * 1024;

  private final String url;
  private final ExecutableHttpRequest request;

  CertificateFetch(SdkHttpClient http, String url) {
    this.url = url;
    this.request =
        http.prepareRequest(
            HttpExecuteRequest.builder()
                .request(
                    SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(URI.create(url)).build())
                .build());
  }

  byte[] call() throws RefusedMessageException {
    try {
      HttpExecuteResponse response = request.call();
      try (InputStream body = body(response)) {
        checkStatus(response.httpResponse().statusCode());
        return checked(body.readNBytes(MAX_BYTES));
      }
    } catch (IOException | CertificateException | RuntimeException e) { // of the user's client
      throw RefusedMessageException.forNow("the certificate at " + url + " did not come: " + e);
    }
  }

  private static InputStream body(HttpExecuteResponse response) {
    return response
        .responseBody()
        .<InputStream>map(body -> body)
        .orElseGet(InputStream::nullInputStream);
  }

  /** What SNS does not have it will not have; anything else may be the fault of what is between. */
  private void checkStatus(int status) throws RefusedMessageException, IOException {
    if (status == 403 || status == 404 || status == 410) {
      throw RefusedMessageException.forGood("SNS has no certificate at " + url);
    }
    if (status != 200) {
      throw new IOException("HTTP status " + status);
    }
  }

  private static byte[] checked(byte[] certificate) throws CertificateException {
    CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(certificate));
    return certificate;
  }

  void abort() {
    request.abort();
  }
}
