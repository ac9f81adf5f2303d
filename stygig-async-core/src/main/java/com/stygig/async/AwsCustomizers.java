package com.stygig.async;

import java.util.function.Consumer;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * What a user changes in the AWS clients and requests that a client makes.
 *
 * @param clients for each AWS client
 * @param s3 for each S3 client, after that
 * @param http for the HTTP clients of all of them
 * @param upload for each upload
 */
record AwsCustomizers(
    Consumer<? super AwsClientBuilder<?, ?>> clients,
    Consumer<? super S3AsyncClientBuilder> s3,
    Consumer<? super NettyNioAsyncHttpClient.Builder> http,
    Consumer<? super PutObjectRequest.Builder> upload) {
  static final AwsCustomizers NONE =
      new AwsCustomizers(clients -> {}, s3 -> {}, http -> {}, upload -> {});

  AwsCustomizers clients(Consumer<? super AwsClientBuilder<?, ?>> customizer) {
    return new AwsCustomizers(customizer, s3, http, upload);
  }

  AwsCustomizers s3(Consumer<? super S3AsyncClientBuilder> customizer) {
    return new AwsCustomizers(clients, customizer, http, upload);
  }

  AwsCustomizers http(Consumer<? super NettyNioAsyncHttpClient.Builder> customizer) {
    return new AwsCustomizers(clients, s3, customizer, upload);
  }

  AwsCustomizers upload(Consumer<? super PutObjectRequest.Builder> customizer) {
    return new AwsCustomizers(clients, s3, http, customizer);
  }
}
