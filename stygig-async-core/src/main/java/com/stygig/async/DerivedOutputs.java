package com.stygig.async;

import com.stygig.async.spi.InvocationJournal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the file names of outputs from inference ids, if the client shall, so that the place of a
 * result is known without the service's answer: for an entry of the journal that has no receipt, as
 * the process ended while the invocation was under way.
 *
 * <p>The id names the object. If ids are used once, nothing else has that name; in case one was
 * used again, an object that is older than the entry is not taken. That compares S3's clock with
 * the client's: if that is wrong by more than 5 minutes, the inference can end with a time-out
 * although its result is there.
 */
final class DerivedOutputs {
  /** As far as SageMaker lets a caller's clock be off, by the signature of the request. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  /** The longest that the service works on a request, and slack: the request is not known. */
  private static final Duration LONGEST = Duration.ofHours(7).plusMinutes(5);

  private final @Nullable S3Uri outputPath;
  private final Duration resultTimeout;

  /** Does nothing without an output path. */
  DerivedOutputs(@Nullable S3Uri outputPath, @Nullable Duration resultTimeout) {
    this.outputPath = outputPath;
    this.resultTimeout = resultTimeout == null ? LONGEST : resultTimeout;
  }

  /** Refuses a request whose place would not follow from its id. */
  void check(InferenceRequest request) {
    if (outputPath == null) {
      return;
    }
    refuse("fileName", request.fileName());
    refuse("outputPathExtension", request.outputPathExtension());
  }

  private static void refuse(String name, Optional<String> value) {
    if (value.isPresent()) {
      throw new IllegalArgumentException(
          "A request cannot have a "
              + name
              + " of its own where the client makes file names from inference ids: '"
              + value.get()
              + "'");
    }
  }

  /** The request with the file name that follows from its id. */
  InferenceRequest named(String inferenceId, InferenceRequest request) {
    return outputPath == null
        ? request
        : request.withFileName(OutputNames.ofInferenceId(inferenceId));
  }

  /**
   * The receipt that the service would have given for an entry without one, if it has accepted the
   * invocation; empty where names do not follow from ids.
   */
  Optional<InvocationReceipt> receipt(InvocationJournal.Entry entry) {
    if (outputPath == null) {
      return Optional.empty();
    }
    String fileName = OutputNames.ofInferenceId(entry.inferenceId());
    Instant intendedAt = entry.intendedAt();
    try {
      return Optional.of(
          InvocationReceipt.builder(
                  entry.inferenceId(), entry.endpointName(), outputPath.resolve(fileName))
              .fileName(fileName)
              .acceptedAtByService(intendedAt.minus(CLOCK_SKEW))
              .invokedAt(intendedAt)
              .deadline(intendedAt.plus(resultTimeout))
              .build());
    } catch (DateTimeException | IllegalArgumentException e) {
      return Optional.empty(); // an entry of no time that can be reckoned with
    }
  }
}
