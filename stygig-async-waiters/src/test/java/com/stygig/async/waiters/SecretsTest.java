package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.Mockito.mock;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.S3Uri;
import com.stygig.async.StygigAsyncException;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultWaiter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.mockito.stubbing.Answer;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** What nobody shall find in a log, when AWS itself tells it. */
class SecretsTest {
  private static final String SIGNATURE = "5ec7e75ec7e75ec7e75ec7e7";
  private static final String PICTURE = "QUJD".repeat(50);
  private static final String MESSAGE =
      "no access to https://b.s3.amazonaws.com/k?X-Amz-Signature="
          + SIGNATURE
          + " with "
          + PICTURE
          + "\nsecond line";
  private static final String QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/000000000000/q";

  private static InvocationReceipt receipt(Duration patience) {
    Instant now = Instant.now();
    return InvocationReceipt.builder("id", "endpoint", S3Uri.parse("s3://bucket/out/1.out"))
        .invokedAt(now)
        .deadline(now.plus(patience))
        .build();
  }

  private static S3AsyncClient s3(int status, String code) {
    return mock(S3AsyncClient.class, answer(() -> error(S3Exception.builder(), status, code)));
  }

  private static SqsAsyncClient sqs(String code) {
    return mock(SqsAsyncClient.class, answer(() -> error(SqsException.builder(), 403, code)));
  }

  /** Fails each request, and tells nothing else of the client. */
  private static Answer<Object> answer(Supplier<AwsServiceException> error) {
    return call ->
        CompletableFuture.class.isAssignableFrom(call.getMethod().getReturnType())
            ? CompletableFuture.failedFuture(error.get())
            : null;
  }

  private static AwsServiceException error(
      AwsServiceException.Builder builder, int status, String code) {
    return builder
        .statusCode(status)
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .serviceName("S")
                .errorCode(code)
                .errorMessage(MESSAGE)
                .build())
        .build();
  }

  private static S3PollingWaiter polling(S3AsyncClient s3) {
    return S3PollingWaiter.builder().s3Client(s3).interval(Duration.ofMillis(10)).build();
  }

  private static SqsWaiter receiving(SqsAsyncClient sqs) {
    return SqsWaiter.builder(QUEUE_URL).sqsClient(sqs).build();
  }

  private static void assertTellsNoSecret(String text) {
    assertThat(text).doesNotContain(SIGNATURE, PICTURE);
  }

  @Test
  void waitersThatFailTellNoSecretAndLogNone() throws Exception {
    List<Throwable> errors = new ArrayList<>();
    try (Logs logs =
        Logs.of(
            Ways.class,
            MessageBatches.class,
            MessageRouter.class,
            PollingDriver.class,
            PushTable.class,
            ReceiveLoop.class,
            SnsHttpWaiter.class,
            SqsWaiter.class,
            UnreadableMessages.class)) {
      errors.add(failure(polling(s3(403, "SignatureDoesNotMatch"))));
      errors.add(failure(polling(s3(404, "NoSuchBucket"))));
      errors.add(failure(polling(s3(403, "AccessDenied"))));
      errors.add(failure(polling(s3(500, "InternalError"))));
      errors.add(failure(receiving(sqs("AccessDenied"))));
      try (SqsWaiter push = receiving(sqs("AccessDenied"));
          S3PollingWaiter polling = polling(s3(500, "InternalError"))) {
        errors.add(failure(HybridWaiter.of(push, polling)));
      }

      assertThat(logs.all())
          .contains("Could not receive from SQS")
          .contains("A look for id failed");
      assertTellsNoSecret(logs.all());
      assertThat(logs.all()).doesNotContain("\nsecond line");
    }
    for (Throwable error : errors) {
      assertTellsNoSecret(trace(error));
      assertThat(error.getMessage().lines()).hasSize(1);
    }
  }

  private static Throwable failure(ResultWaiter waiter) {
    try (waiter) {
      CompletableFuture<InferenceOutcome> outcome =
          waiter.await("id", CompletableFuture.completedFuture(receipt(Duration.ofMillis(500))));
      Throwable error =
          catchThrowable(
                  () -> outcome.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join())
              .getCause();
      assertThat(error).isInstanceOf(StygigAsyncException.class);
      return error;
    }
  }

  private static String trace(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void noTypeTellsASecretOfItself() throws Exception {
    InvocationReceipt receipt = receipt(Duration.ofMinutes(1));
    List<Object> all =
        List.of(
            SqsWaiter.builder(QUEUE_URL).sqsClient(sqs("x")),
            S3PollingWaiter.builder().s3Client(s3(500, "x")),
            HybridWaiter.builder(SqsWaiter.builder(QUEUE_URL)),
            SnsHttpWaiter.builder("arn:aws:sns:ap-south-1:123456789012:t"),
            new SnsHttpWaiter.Response(200, SnsHttpWaiter.Verdict.DELIVERED),
            NotificationReader.read(Notifications.completed(receipt, PICTURE).toString()),
            NotificationReader.read(Notifications.completed(receipt, PICTURE).toString())
                .orElseThrow()
                .outcome(),
            NotificationReader.read(Notifications.failed(receipt, MESSAGE).toString())
                .orElseThrow()
                .outcome());
    for (Object one : all) {
      assertTellsNoSecret(one.toString());
      assertThat(one.toString()).doesNotContain("0x51554A44").doesNotContain("0x51554a44");
    }
  }

  @Test
  void aHeaderWithoutAValueIsNoReasonToThrow() {
    Map<String, List<String>> headers = new HashMap<>();
    headers.put(null, null);
    headers.put("x-amz-sns-rawdelivery", null);
    try (SnsHttpWaiter waiter =
        SnsHttpWaiter.builder("arn:aws:sns:ap-south-1:123456789012:t").build()) {
      assertThat(waiter.receive(headers, new byte[0]).join().verdict())
          .isEqualTo(SnsHttpWaiter.Verdict.REFUSED);
    }
  }
}
