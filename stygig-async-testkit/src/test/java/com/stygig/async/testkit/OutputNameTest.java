package com.stygig.async.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

/** An endpoint writes its results under the names that requests give them. */
@LocalCloudTest
class OutputNameTest {
  private final LocalCloud cloud;
  private final String endpointName = "e-" + UUID.randomUUID();

  OutputNameTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket");
  }

  @BeforeEach
  void deploy() {
    var unused =
        cloud.deploy(
            EndpointConfig.async(
                    endpointName, request -> ModelResponse.json("{}"), "s3://bucket/out/")
                .s3FailurePath("s3://bucket/failed")
                .build());
  }

  @AfterEach
  void delete() {
    cloud.deleteEndpoint(endpointName);
  }

  private InvokeEndpointAsyncResponse invoke(InvokeEndpointAsyncRequest.Builder request) {
    return cloud
        .sageMakerRuntimeClient()
        .invokeEndpointAsync(
            request.endpointName(endpointName).body(SdkBytes.fromUtf8String("x")).build())
        .join();
  }

  private static InvokeEndpointAsyncRequest.Builder request() {
    return InvokeEndpointAsyncRequest.builder();
  }

  @Test
  void aFileNameIsTheLastPartOfTheKey() {
    InvokeEndpointAsyncResponse response = invoke(request().filename("order-7.json"));

    assertThat(response.outputLocation()).isEqualTo("s3://bucket/out/order-7.json");
    assertThat(response.failureLocation()).isEqualTo("s3://bucket/failed/order-7.json-error.out");
  }

  @Test
  void anExtensionStandsBetweenTheOutputPathAndTheFile() {
    assertThat(
            invoke(request().filename("a.out").s3OutputPathExtension("tenant-7/2026"))
                .outputLocation())
        .isEqualTo("s3://bucket/out/tenant-7/2026/a.out");
    assertThat(invoke(request().s3OutputPathExtension("/tenant-7/")).outputLocation())
        .matches("s3://bucket/out/tenant-7/[0-9a-f-]{36}\\.out");
  }

  @ParameterizedTest
  @ValueSource(strings = {".a", "a.b.c", "a/b", "123456789012345678901234567890123"})
  void aFileNameThatAwsRefusesIsRefused(String name) {
    assertThatThrownBy(() -> invoke(request().filename(name)))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            AwsServiceException.class,
            error -> {
              assertThat(error.statusCode()).isEqualTo(400);
              assertThat(error.awsErrorDetails().errorCode()).isEqualTo("ValidationError");
            })
        .hasMessageContaining("'" + name + "' at 'filename'");
  }

  @Test
  void anExtensionThatAwsRefusesIsRefused() {
    assertThatThrownBy(() -> invoke(request().s3OutputPathExtension("a:b")))
        .hasMessageContaining("'a:b' at 's3OutputPathExtension'");
  }
}
