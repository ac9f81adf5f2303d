package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;

class AwsErrorsTest {
  private static AwsServiceException service(int status, String code) {
    return SageMakerRuntimeException.builder()
        .statusCode(status)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "400, ThrottlingException, true, true",
    "429, TooManyRequests, true, true",
    "500, InternalFailure, true, true",
    "503, ServiceUnavailable, true, true",
    "504, GatewayTimeout, false, true",
    "400, ValidationError, false, false",
    "403, AccessDenied, false, false",
    "404, NoSuchKey, false, false"
  })
  void tellsRefusalsThatMayPassFromThoseThatWillNot(
      int status, String code, boolean forInvocations, boolean forReads) {
    Throwable error = new CompletionException(service(status, code));

    assertThat(AwsErrors.isTransientRefusal(error)).isEqualTo(forInvocations);
    assertThat(AwsErrors.isTransientForReads(error)).isEqualTo(forReads);
  }

  @Test
  void aLostAnswerMayBeReadAgainButNotInvokedAgain() {
    Throwable lost = SdkClientException.create("lost", new IOException("connection reset"));

    assertThat(AwsErrors.isTransientRefusal(lost)).isFalse();
    assertThat(AwsErrors.isTransientForReads(lost)).isTrue();
  }

  @Test
  void whereThereWasNoConnectionNothingWasAccepted() {
    Throwable noServer = SdkClientException.create("no", new ConnectException("refused"));

    assertThat(AwsErrors.isTransientRefusal(noServer)).isTrue();
  }

  @Test
  void aFaultOfTheProgramsIsNeverTriedAgain() {
    assertThat(AwsErrors.isTransientForReads(new IllegalStateException())).isFalse();
    assertThat(AwsErrors.isTransientForReads(SdkClientException.create("no credentials")))
        .isFalse();
  }

  @Test
  void namesTheHostThatIsUnknown() {
    Throwable error =
        SdkClientException.create("see cause", new UnknownHostException("s3.nowhere"));

    assertThat(AwsErrors.message(error)).isEqualTo("unknown host: s3.nowhere");
  }
}
