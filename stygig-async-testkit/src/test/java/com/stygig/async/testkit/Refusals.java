package com.stygig.async.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What services say when they refuse. */
final class Refusals {
  private Refusals() {}

  static void assertRefused(
      Supplier<CompletableFuture<?>> call, int status, String code, String message) {
    assertRefused(call, AwsServiceException.class, status, code, message);
  }

  static void assertRefused(
      Supplier<CompletableFuture<?>> call,
      Class<? extends AwsServiceException> type,
      int status,
      String code,
      String message) {
    assertThatThrownBy(() -> call.get().join())
        .cause()
        .isInstanceOfSatisfying(
            type,
            e -> {
              assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
              assertThat(e.statusCode()).isEqualTo(status);
              assertThat(e.requestId()).isNotBlank();
            });
  }
}
