package com.stygig.async;

import com.stygig.async.internal.LogSanitizer;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The model answered with an error, could not read its input, or took too long. The service does
 * not try again by itself.
 */
public final class InferenceFailedException extends StygigAsyncException {
  private static final long serialVersionUID = 1L;

  private static final int MAX_MESSAGE = 300;

  /**
   * What SageMaker says of a container that answered with HTTP 5xx or 429, and what model servers
   * say of workers that are cold, busy or gone.
   */
  private static final Pattern TRANSIENT =
      Pattern.compile(
          "error \\((5\\d\\d|429)\\)|\"code\"\\s*:\\s*(5\\d\\d|429)\\b|worker (died|(is )?not ready)|no worker"
              + "|service ?unavailable|throttl|too many requests",
          Pattern.CASE_INSENSITIVE);

  private final String reason;
  private final @Nullable String failureContent;

  InferenceFailedException(
      String reason,
      String inferenceId,
      InvocationReceipt receipt,
      @Nullable String failureContent) {
    super("Inference " + inferenceId + " failed: " + shortened(reason), inferenceId, receipt, null);
    this.reason = reason;
    this.failureContent = failureContent;
  }

  /** A model may answer with a whole page. */
  private static String shortened(String reason) {
    String line = LogSanitizer.sanitize(reason.strip().lines().findFirst().orElse(""));
    return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "...";
  }

  /**
   * Returns what the model or the service says of the failure.
   *
   * @return the reason
   */
  public String reason() {
    return reason;
  }

  /**
   * Returns whether another attempt may go well, by what the model or the service says of the
   * failure: a container that answered with HTTP 5xx or 429, or whose worker was cold, busy or
   * gone.
   *
   * @return true if the failure looks transient
   */
  public boolean isTransient() {
    return TRANSIENT.matcher(reason).find()
        || (failureContent != null && TRANSIENT.matcher(failureContent).find());
  }

  /**
   * Returns what the failure location holds, usually the model's answer. Only the start of one
   * longer than 64 KiB.
   *
   * @return the content as text, empty if there is none
   */
  public Optional<String> failureContent() {
    return Optional.ofNullable(failureContent);
  }
}
