package com.stygig.async.examples.endpoint;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Asks AWS and waits for the answer. */
final class Asking {
  private Asking() {}

  /** The answer, or what AWS or the SDK threw, without wrapping. */
  static <T> T ask(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof SdkException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** In a few words: the code and what AWS said. */
  static String why(SdkException error) {
    if (error instanceof AwsServiceException refused && refused.awsErrorDetails() != null) {
      String message = refused.awsErrorDetails().errorMessage();
      String code = refused.awsErrorDetails().errorCode();
      return message == null || message.isEmpty() ? String.valueOf(code) : code + ": " + message;
    }
    return String.valueOf(error.getMessage());
  }

  static boolean isDenied(SdkException error) {
    return error instanceof AwsServiceException refused && refused.statusCode() == 403;
  }
}
