package com.stygig.async.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;

class AwsErrorsTest {
  private static AwsServiceException service(int status, @Nullable String code) {
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
    "404, NoSuchKey, false, false",
    "400, ExpiredToken, false, false"
  })
  void tellsRefusalsThatMayPassFromThoseThatWillNot(
      int status, String code, boolean forInvocations, boolean forReads) {
    Throwable error = new CompletionException(service(status, code));

    assertThat(AwsErrors.isTransientRefusal(error)).isEqualTo(forInvocations);
    assertThat(AwsErrors.isTroubleOfReads(error)).isEqualTo(forReads);
  }

  @ParameterizedTest
  @CsvSource({
    "400, ExpiredTokenException, CREDENTIALS",
    "403, InvalidSignatureException, CREDENTIALS",
    "403, com.amazon.coral.service#UnrecognizedClientException, CREDENTIALS",
    "401, , CREDENTIALS",
    "403, RequestTimeTooSkewed, CLOCK_SKEW",
    "403, AccessDenied, DENIED",
    "400, AccessDeniedException, DENIED",
    "403, , DENIED",
    "404, , MISSING",
    "404, NoSuchBucket, CONFIGURATION",
    "400, AWS.SimpleQueueService.NonExistentQueue, CONFIGURATION",
    "400, KMS.DisabledException, CONFIGURATION",
    "301, PermanentRedirect, WRONG_REGION",
    "400, ThrottlingException, THROTTLING",
    "503, SlowDown, THROTTLING",
    "500, InternalError, UNAVAILABLE",
    "400, ValidationError, INVALID"
  })
  void knowsWhatTheCodesOfAllServicesMean(int status, @Nullable String code, AwsErrorKind kind) {
    assertThat(AwsErrorKind.of(new CompletionException(service(status, code)))).isEqualTo(kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Unable to load credentials from any of the providers in the chain",
        "Failed to load credentials from IMDS.",
        "Failed to refresh process-based credentials.",
        "The SSO session associated with this profile has expired or is otherwise invalid.",
        "Profile file contained no credentials for profile 'x'"
      })
  void knowsWhatCredentialsProvidersSayAlsoWhereTheNetworkIsToBlame(String message) {
    for (Throwable cause :
        Arrays.asList(new IOException("timed out"), new ConnectException("no"), null)) {
      Throwable error = SdkClientException.create(message, cause);

      assertThat(AwsErrorKind.of(error)).isEqualTo(AwsErrorKind.CREDENTIALS);
      assertThat(AwsErrors.isUnanswered(error)).isFalse();
    }
  }

  @Test
  void anAnswerThatCannotBeReadIsNotAboutCredentials() {
    assertThat(
            AwsErrors.isAboutCredentials(
                SdkClientException.create("Unable to unmarshall response (Unexpected token '<')")))
        .isFalse();
  }

  @Test
  void aLostAnswerMayBeReadAgainButNotInvokedAgain() {
    Throwable lost = SdkClientException.create("lost", new IOException("connection reset"));

    assertThat(AwsErrors.isTransientRefusal(lost)).isFalse();
    assertThat(AwsErrors.isTroubleOfReads(lost)).isTrue();
  }

  @Test
  void whereThereWasNoConnectionNothingWasAccepted() {
    Throwable noServer = SdkClientException.create("no", new ConnectException("refused"));

    assertThat(AwsErrors.isTransientRefusal(noServer)).isTrue();
  }

  @Test
  void aFaultOfTheProgramsIsNoTroubleOfAServiceAndMayPass() {
    for (Throwable error :
        List.of(new IllegalStateException(), SdkClientException.create("no credentials"))) {
      assertThat(AwsErrors.isTroubleOfReads(error)).isFalse();
      assertThat(AwsErrors.isWorthReadingAgain(error)).isTrue();
    }
    for (Throwable error :
        List.of(
            new StackOverflowError(),
            new CancellationException(),
            new RejectedExecutionException(),
            service(301, "PermanentRedirect"),
            service(400, "InvalidRequest"))) {
      assertThat(AwsErrors.isWorthReadingAgain(error)).as("%s", error).isFalse();
    }
  }

  @Test
  void whatEachCredentialsProviderSaysIsNotLostBehindAHundredProfiles() {
    String profiles =
        IntStream.range(0, 100)
            .mapToObj("Profile(name=team-%d, properties=[sso_session, region])"::formatted)
            .collect(Collectors.joining(", ", "ProfileFile(sections=[profiles], profiles=[", "])"));
    String provider = "ProfileCredentialsProvider(profileName=dev, profileFile=" + profiles + ")";
    Throwable error =
        SdkClientException.create(
            "Unable to load credentials from any of the providers in the chain"
                + " AwsCredentialsProviderChain(credentialsProviders=[SystemPropertyCredentialsProvider(), "
                + provider
                + "]) : [SystemPropertyCredentialsProvider(): Unable to load credentials from system"
                + " settings., "
                + provider
                + ": To use Sso related properties in the 'dev' profile, the 'sso' service module"
                + " must be on the class path.]");

    assertThat(AwsErrors.message(error))
        .isEqualTo(
            "Unable to load credentials from any of the providers in the chain"
                + " AwsCredentialsProviderChain : [SystemPropertyCredentialsProvider: Unable to load"
                + " credentials from system settings., ProfileCredentialsProvider: To use Sso related"
                + " properties in the 'dev' profile, the 'sso' service module must be on the class"
                + " path.]");
  }

  @Test
  void namesTheHostThatIsUnknown() {
    Throwable error =
        SdkClientException.create("see cause", new UnknownHostException("s3.nowhere"));

    assertThat(AwsErrors.message(error)).isEqualTo("unknown host: s3.nowhere");
  }
}
