package com.stygig.async.waiters;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * What the AWS SDK's message manager gets as its HTTP client: it has the certificates that were
 * fetched, and sends nothing.
 */
final class FetchedCertificatesClient implements SdkHttpClient {
  private final SigningCertificates certificates;

  FetchedCertificatesClient(SigningCertificates certificates) {
    this.certificates = certificates;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        byte[] certificate = certificates.get(request.httpRequest().getUri().toString());
        if (certificate == null) {
          throw new IOException("Not fetched: " + request.httpRequest().getUri());
        }
        return HttpExecuteResponse.builder()
            .response(SdkHttpResponse.builder().statusCode(200).build())
            .responseBody(AbortableInputStream.create(new ByteArrayInputStream(certificate)))
            .build();
      }

      @Override
      public void abort() {}
    };
  }

  @Override
  public String clientName() {
    return "FetchedCertificates";
  }

  @Override
  public void close() {}
}
