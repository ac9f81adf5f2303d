package com.stygig.async.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Whatever an error has, printing it tells no secret. */
class SanitizedErrorsTest {
  private static final String SIGNATURE = "5ec7e75ec7e75ec7e7";
  private static final String PRESIGNED = "https://b/k?X-Amz-Signature=" + SIGNATURE;

  private static Stream<Throwable> errorsThatTellASecret() {
    IOException suppressing = new IOException("reset");
    suppressing.addSuppressed(new IllegalStateException("GET " + PRESIGNED));
    Exception round = new IllegalStateException(PRESIGNED);
    round.initCause(new IllegalArgumentException("round", round));
    return Stream.of(
        new IOException("GET " + PRESIGNED),
        SdkClientException.create("GET " + PRESIGNED),
        SdkClientException.create("failed", new IOException("GET " + PRESIGNED)),
        new RuntimeException("a", new RuntimeException("b", new IOException(PRESIGNED))),
        suppressing,
        round,
        s3("sorry " + PRESIGNED, null),
        s3("sorry", new IOException(PRESIGNED)));
  }

  private static S3Exception s3(String message, Throwable cause) {
    return (S3Exception)
        S3Exception.builder()
            .statusCode(403)
            .requestId("r1")
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .errorCode("AccessDenied")
                    .errorMessage(message)
                    .rawResponse(SdkBytes.fromUtf8String(message))
                    .build())
            .cause(cause)
            .build();
  }

  private static String trace(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @ParameterizedTest
  @MethodSource("errorsThatTellASecret")
  void printingItTellsNoSecret(Throwable error) {
    Throwable sanitized = SanitizedErrors.of(error);

    assertThat(trace(error)).contains(SIGNATURE);
    assertThat(trace(sanitized)).doesNotContain(SIGNATURE).contains("X-Amz-Signature=[hidden]");
    assertThat(sanitized.getStackTrace()).isEqualTo(error.getStackTrace());
  }

  @Test
  void whatTellsNoSecretIsTheSame() {
    Throwable plain = new IOException("reset", new IllegalStateException("closed"));

    assertThat(SanitizedErrors.of(plain)).isSameAs(plain);
    assertThat(SanitizedErrors.of(new CompletionException(plain))).isSameAs(plain);
    assertThat(SanitizedErrors.of(null)).isNull();
  }

  @Test
  void anErrorOfAServiceKeepsItsTypeAndCodes() {
    Throwable sanitized = SanitizedErrors.of(s3("sorry " + PRESIGNED, new IOException("reset")));

    assertThat(sanitized)
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(403);
              assertThat(e.requestId()).isEqualTo("r1");
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
              assertThat(e.awsErrorDetails().rawResponse()).isNull();
            })
        .hasRootCauseMessage("reset");
  }

  @Test
  void anErrorOfAnotherTypeIsNamed() {
    assertThat(SanitizedErrors.of(new IOException("GET " + PRESIGNED)))
        .hasMessage("java.io.IOException: GET https://b/k?X-Amz-Signature=[hidden]");
  }
}
