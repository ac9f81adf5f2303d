package com.stygig.async;

import com.stygig.async.internal.AwsErrors;
import com.stygig.async.internal.LogSanitizer;
import com.stygig.async.internal.RareWarning;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Logs each inference that fails, once and in one line. What is about credentials is also a
 * warning, now and then: it fails all others, too. Thread-safe.
 */
final class FailureLog {
  private static final Logger log = LoggerFactory.getLogger(FailureLog.class);

  private final Level level;
  private final RareWarning credentials;

  FailureLog(Level level, InstantSource clock) {
    this.level = level;
    this.credentials = new RareWarning(log, clock);
  }

  void failed(String inferenceId, Throwable error) {
    String line =
        "Inference "
            + inferenceId
            + " failed "
            + stage(error)
            + ": "
            + LogSanitizer.sanitize(error);
    log.atLevel(level).log(line);
    Throwable cause = error.getCause();
    if (AwsErrors.isAboutCredentials(cause == null ? error : cause)) {
      credentials.warn("No inference can succeed without credentials: " + line);
    }
  }

  /** In the words of the documentation's table of exceptions. */
  private static String stage(Throwable error) {
    if (error instanceof ClientOverloadedException) {
      return "in line";
    } else if (error instanceof JournalException) {
      return "at the journal";
    } else if (error instanceof UploadException) {
      return "at its input";
    } else if (error instanceof InvocationException) {
      return "at its invocation";
    } else if (error instanceof InferenceFailedException) {
      return "in the model";
    } else if (error instanceof ResultReadException || error instanceof ResultDecodingException) {
      return "at its result";
    }
    return "while it was waited for";
  }
}
