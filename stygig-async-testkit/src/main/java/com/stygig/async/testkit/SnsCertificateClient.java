package com.stygig.async.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** An HTTP client without a network: it has one document, a signer's certificate. */
final class SnsCertificateClient implements SdkHttpClient {
  private final SnsSigner signer;

  SnsCertificateClient(SnsSigner signer) {
    this.signer = signer;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        return answer(request.httpRequest());
      }

      @Override
      public void abort() {}
    };
  }

  private HttpExecuteResponse answer(SdkHttpRequest request) throws IOException {
    if (request.method() != SdkHttpMethod.GET
        || !request.getUri().equals(signer.certificateUrl())) {
      throw new IOException(
          "The local cloud serves "
              + signer.certificateUrl()
              + " only, and not "
              + request.method()
              + " "
              + request.getUri());
    }
    return HttpExecuteResponse.builder()
        .response(SdkHttpResponse.builder().statusCode(200).build())
        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(signer.certificate())))
        .build();
  }

  @Override
  public String clientName() {
    return "LocalSnsCertificate";
  }

  @Override
  public void close() {}
}
