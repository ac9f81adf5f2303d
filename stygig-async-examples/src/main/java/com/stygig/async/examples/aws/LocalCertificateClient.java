package com.stygig.async.examples.aws;

import java.net.URI;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * Fetches the certificate of a local cloud's SNS from there, though messages name AWS's host, as
 * they must.
 */
public final class LocalCertificateClient implements SdkHttpClient {
  private final SdkHttpClient http = UrlConnectionHttpClient.create();
  private final URI cloud;

  public LocalCertificateClient(URI cloud) {
    this.cloud = cloud;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return http.prepareRequest(
        HttpExecuteRequest.builder()
            .request(
                request.httpRequest().toBuilder()
                    .protocol(cloud.getScheme())
                    .host(cloud.getHost())
                    .port(cloud.getPort())
                    .build())
            .contentStreamProvider(request.contentStreamProvider().orElse(null))
            .build());
  }

  @Override
  public String clientName() {
    return "LocalCertificate";
  }

  @Override
  public void close() {
    http.close();
  }
}
