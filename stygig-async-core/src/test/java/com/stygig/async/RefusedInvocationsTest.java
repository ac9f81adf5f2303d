package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.LocalEndpoint;
import com.stygig.async.testkit.ModelResponse;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Invocations that are refused for their credentials: nothing was accepted. */
@LocalCloudTest
class RefusedInvocationsTest {
  private final LocalCloud cloud;
  private final String name = "e-" + UUID.randomUUID();
  private LocalEndpoint endpoint;
  private StygigAsyncClient client;

  RefusedInvocationsTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void start() {
    cloud.createBucket(name);
    endpoint =
        cloud.deploy(
            EndpointConfig.async(name, r -> ModelResponse.json("{}"), "s3://" + name + "/out")
                .build());
    client = client(cloud.credentialsProvider());
  }

  private StygigAsyncClient client(AwsCredentialsProvider credentials) {
    return StygigAsyncClient.builder()
        .endpointName(name)
        .inputLocation("s3://" + name + "/in/")
        .region(cloud.region())
        .credentialsProvider(credentials)
        .s3EndpointOverride(cloud.s3Endpoint())
        .sageMakerRuntimeEndpointOverride(cloud.endpoint())
        .resilience(
            r ->
                r.invocationRetry(
                    Retry.of(
                        "quick",
                        Resilience.invocationRetryConfig(false)
                            .intervalFunction(IntervalFunction.of(20L))
                            .build())))
        .waiter(new ManualWaiter())
        .build();
  }

  @AfterEach
  void stop() {
    client.close();
    cloud.httpFaults().reset();
  }

  private InvocationReceipt receipt() {
    return client
        .submit(
            InferenceRequest.builder().payload(Payload.ofUtf8("x")).build(), ResultDecoder.bytes())
        .receipt()
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  @ParameterizedTest
  @CsvSource({
    "400, ExpiredTokenException",
    "403, ExpiredTokenException",
    "403, UnrecognizedClientException",
    "403, InvalidClientTokenId",
    "403, InvalidSignatureException",
    "403, MissingAuthenticationTokenException"
  })
  void anInvocationSurvivesAHiccupOfTheCredentials(int status, String code) {
    cloud.httpFaults().refuseNext(2, status, code);

    assertThat(receipt().inputLocation()).as("still inline").isEmpty();
    assertThat(endpoint.acceptedInvocations()).isOne();
  }

  static Stream<RuntimeException> providerFailures() {
    return Stream.of(
        SdkClientException.create("Unable to load credentials from any of the providers"),
        new IllegalStateException("the vault is sealed"),
        new NullPointerException());
  }

  @ParameterizedTest
  @MethodSource("providerFailures")
  void anInvocationSurvivesAProviderThatHasNoCredentialsForAMoment(RuntimeException error) {
    client.close();
    AtomicInteger calls = new AtomicInteger();
    client =
        client(
            () -> {
              if (calls.incrementAndGet() <= 2) {
                throw error;
              }
              return cloud.credentialsProvider().resolveCredentials();
            });

    receipt();

    assertThat(endpoint.acceptedInvocations()).isOne();
  }

  @Test
  void aPermissionThatIsMissingIsToldAtOnce() {
    cloud.httpFaults().refuse(1, 403, "AccessDeniedException");

    assertThat(catchThrowable(this::receipt))
        .hasCauseInstanceOf(InvocationException.class)
        .hasMessageContaining("AccessDeniedException");
    assertThat(cloud.httpFaults().counts().values()).containsExactly(1L);
  }

  @Test
  void credentialsThatAreWrongAreToldAfterTheAttemptsOfTheRetry() {
    cloud.httpFaults().refuse(1, 403, "UnrecognizedClientException");

    assertThat(catchThrowable(this::receipt))
        .cause()
        .isInstanceOfSatisfying(
            InvocationException.class, e -> assertThat(e.isUnanswered()).isFalse())
        .hasMessageContaining("UnrecognizedClientException");
    assertThat(cloud.httpFaults().counts().values()).containsExactly(5L);
  }
}
