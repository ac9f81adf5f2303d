package com.stygig.async.spi;

import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;

/**
 * How an inference ended, as far as a waiter knows. Where the result lies is the receipt's to say,
 * not the waiter's.
 */
public sealed interface InferenceOutcome {
  /**
   * The model answered; its response lies at the receipt's output location.
   *
   * @param body the response, if the waiter has it in hand; the client fetches it otherwise
   */
  record Succeeded(Optional<SdkBytes> body) implements InferenceOutcome {
    public Succeeded {
      Objects.requireNonNull(body, "body");
    }

    /**
     * Returns a line for people, without the response itself.
     *
     * @return its size
     */
    @Override
    public String toString() {
      return "Succeeded[body=" + size(body) + "]";
    }
  }

  /**
   * The inference failed.
   *
   * @param reason what the service says of it
   * @param content what the failure location holds, if the waiter has it in hand; the client
   *     fetches it otherwise
   */
  record Failed(Optional<String> reason, Optional<SdkBytes> content) implements InferenceOutcome {
    public Failed {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(content, "content");
    }

    /**
     * Returns a line for people, without what was answered.
     *
     * @return its size
     */
    @Override
    public String toString() {
      return "Failed["
          + (reason.isPresent() ? "with a reason" : "without a reason")
          + ", content="
          + size(content)
          + "]";
    }
  }

  private static String size(Optional<SdkBytes> bytes) {
    return bytes.map(some -> some.asByteArrayUnsafe().length + " bytes").orElse("none");
  }

  /**
   * Returns a success whose response the client fetches.
   *
   * @return the outcome
   */
  static InferenceOutcome succeeded() {
    return new Succeeded(Optional.empty());
  }

  /**
   * Returns a success with its response.
   *
   * @param body the response
   * @return the outcome
   */
  static InferenceOutcome succeeded(SdkBytes body) {
    return new Succeeded(Optional.of(body));
  }

  /**
   * Returns a failure whose content the client fetches, if there is a failure location.
   *
   * @param reason what the service says of it
   * @return the outcome
   */
  static InferenceOutcome failed(String reason) {
    return new Failed(Optional.of(reason), Optional.empty());
  }

  /**
   * Returns a failure with what its failure location holds.
   *
   * @param content the failure object
   * @return the outcome
   */
  static InferenceOutcome failed(SdkBytes content) {
    return new Failed(Optional.empty(), Optional.of(content));
  }
}
