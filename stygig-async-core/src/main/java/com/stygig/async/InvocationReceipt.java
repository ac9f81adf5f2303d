package com.stygig.async;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the service answered to an invocation that it accepted: all that is needed to find the
 * result, also from another process ({@link #toJson}, {@link #fromJson}, {@link
 * StygigAsyncClient#attach}). Immutable.
 */
public final class InvocationReceipt {
  private final String inferenceId;
  private final String endpointName;
  private final S3Uri outputLocation;
  private final @Nullable S3Uri inputLocation;
  private final @Nullable S3Uri failureLocation;
  private final Instant invokedAt;
  private final Instant deadline;
  private final int unansweredInvocations;
  private final @Nullable String resubmissionOf;
  private final Map<String, String> unknownMembers;
  private final @Nullable String fileName;

  // There can be very many receipts: an Instant and a Duration would take three times as much.
  private final long serviceEpochSecond;
  private final int answeredAfterMillis;
  private final boolean inputUploaded;

  private InvocationReceipt(Builder builder, Instant invokedAt, Instant deadline) {
    inferenceId = builder.inferenceId;
    endpointName = builder.endpointName;
    outputLocation = builder.outputLocation;
    inputLocation = builder.inputLocation;
    failureLocation = builder.failureLocation;
    this.invokedAt = invokedAt;
    this.deadline = deadline;
    unansweredInvocations = builder.unansweredInvocations;
    resubmissionOf = builder.resubmissionOf;
    unknownMembers = builder.unknownMembers;
    serviceEpochSecond = builder.serviceEpochSecond;
    answeredAfterMillis = builder.answeredAfterMillis;
    inputUploaded = builder.inputUploaded;
    fileName = builder.fileName;
  }

  /**
   * Returns a builder with what every receipt has. The times are still to be set.
   *
   * @param inferenceId the id under which the service knows the inference: 1 to 64 printable ASCII
   *     characters, not starting with a space
   * @param endpointName the endpoint that was invoked: 1 to 63 letters, digits and inner hyphens
   * @param outputLocation where the result will lie: an object
   * @return a new builder
   * @throws IllegalArgumentException if one of them is something else
   */
  public static Builder builder(String inferenceId, String endpointName, S3Uri outputLocation) {
    return new Builder(inferenceId, endpointName, outputLocation);
  }

  /**
   * Returns the id under which the service knows the inference.
   *
   * @return the InferenceId
   */
  public String inferenceId() {
    return inferenceId;
  }

  /**
   * Returns the endpoint that was invoked.
   *
   * @return its name
   */
  public String endpointName() {
    return endpointName;
  }

  /**
   * Returns where the input lies.
   *
   * @return an object, empty if the input was sent inline
   */
  public Optional<S3Uri> inputLocation() {
    return Optional.ofNullable(inputLocation);
  }

  /**
   * Returns whether the client uploaded the input for this invocation, under a name that nothing
   * else has. An input that was in S3 before may be that of many inferences.
   *
   * @return false if the input was sent inline, was in S3 before, or if that is not known
   */
  public boolean isInputUploaded() {
    return inputUploaded;
  }

  /**
   * Returns where the result will lie.
   *
   * @return an object
   */
  public S3Uri outputLocation() {
    return outputLocation;
  }

  /**
   * Returns the file name that the request chose for the result. An object of that name may have
   * been at the {@linkplain #outputLocation output location} before the invocation, and an older
   * one than {@link #acceptedAtByService} is not this inference's.
   *
   * @return the Filename, empty if the service made up a name that nothing else has, or if the
   *     receipt is of a release that knew no file names
   */
  public Optional<String> fileName() {
    return Optional.ofNullable(fileName);
  }

  /**
   * Returns where a failure would lie.
   *
   * @return an object, empty if the service did not say
   */
  public Optional<S3Uri> failureLocation() {
    return Optional.ofNullable(failureLocation);
  }

  /**
   * Returns when the client had the service's answer that the invocation is accepted.
   *
   * @return the time by the client's clock
   */
  public Instant invokedAt() {
    return invokedAt;
  }

  /**
   * Returns when the service answered the invocation, by its own clock: the {@code Date} of the
   * answer. What the service says of other times can be compared with it, and what the client's
   * clock says cannot.
   *
   * @return the time in whole seconds, empty if the service did not say
   */
  public Optional<Instant> acceptedAtByService() {
    return serviceEpochSecond == Builder.UNKNOWN
        ? Optional.empty()
        : Optional.of(Instant.ofEpochSecond(serviceEpochSecond));
  }

  /**
   * Returns how long the service took to answer the invocation, as the client saw it. So it cannot
   * have received the request longer than that before {@link #acceptedAtByService}.
   *
   * @return the time in milliseconds, empty if it is not known
   */
  public Optional<Duration> answeredAfter() {
    return answeredAfterMillis == Builder.UNKNOWN
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(answeredAfterMillis));
  }

  /**
   * Returns when the client stops waiting. What comes later lies at the output location all the
   * same.
   *
   * @return the time by the client's clock
   */
  public Instant deadline() {
    return deadline;
  }

  /**
   * Returns how many invocations went before this one that had no answer, each of which may have
   * been accepted under the same id: see {@link Resilience.Builder#retryUnanswered}.
   *
   * @return 0 as a rule
   */
  public int unansweredInvocations() {
    return unansweredInvocations;
  }

  /**
   * Returns which inference this one was submitted in place of: see {@link
   * Resilience.Builder#resubmissions}.
   *
   * @return the id of the inference that failed, empty for a first submission
   */
  public Optional<String> resubmissionOf() {
    return Optional.ofNullable(resubmissionOf);
  }

  /** What a later release has written into the JSON, as JSON, by name. */
  Map<String, String> unknownMembers() {
    return unknownMembers;
  }

  /**
   * Returns the same receipt with another deadline.
   *
   * @param deadline when to stop waiting
   * @return a new receipt
   */
  public InvocationReceipt withDeadline(Instant deadline) {
    return toBuilder().deadline(deadline).build();
  }

  InvocationReceipt resubmissionOf(@Nullable String inferenceId) {
    return inferenceId == null ? this : toBuilder().resubmissionOf(inferenceId).build();
  }

  private Builder toBuilder() {
    Builder builder = builder(inferenceId, endpointName, outputLocation);
    builder.inputLocation = inputLocation;
    builder.failureLocation = failureLocation;
    builder.invokedAt = invokedAt;
    builder.deadline = deadline;
    builder.unansweredInvocations = unansweredInvocations;
    builder.resubmissionOf = resubmissionOf;
    builder.unknownMembers = unknownMembers;
    builder.serviceEpochSecond = serviceEpochSecond;
    builder.answeredAfterMillis = answeredAfterMillis;
    builder.inputUploaded = inputUploaded;
    builder.fileName = fileName;
    return builder;
  }

  /**
   * Returns the receipt as a JSON object, for a file or a database. It has a {@code version}, so
   * that a later release can read it. Mappers of Jackson 2 and 3 write, and read, the same.
   *
   * @return one line of JSON
   */
  public String toJson() {
    return ReceiptJson.write(this);
  }

  /**
   * Reads what {@link #toJson} has written, in this release or another. Members that it does not
   * know are kept: {@link #toJson} writes them again.
   *
   * @param json the text
   * @return the receipt
   * @throws IllegalArgumentException if the text is no receipt, has what the {@linkplain Builder
   *     builder} refuses, or is one of a later version
   */
  public static InvocationReceipt fromJson(String json) {
    return ReceiptJson.read(Objects.requireNonNull(json, "json"));
  }

  /** What Jackson 2 and 3 write as the same object as {@link #toJson}. */
  @JsonValue
  Map<String, Object> toMap() {
    return ReceiptJson.toMap(this);
  }

  @JsonCreator
  static InvocationReceipt fromMap(Map<String, Object> members) {
    return ReceiptJson.fromMap(members);
  }

  /**
   * Returns whether the other is the same receipt.
   *
   * @param other another object, or null
   * @return true if it is a receipt with the same JSON
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InvocationReceipt receipt && toJson().equals(receipt.toJson());
  }

  /**
   * Returns the hash code of the output location, which few inferences share.
   *
   * @return the hash code
   */
  @Override
  public int hashCode() {
    return outputLocation.hashCode();
  }

  /**
   * Returns a line for people.
   *
   * @return the class and the receipt's JSON
   */
  @Override
  public String toString() {
    return "InvocationReceipt" + toJson();
  }

  /** Builds an {@link InvocationReceipt}. Not thread-safe. */
  public static final class Builder {
    /** No invocation was answered in 1969, and none takes less than no time. */
    private static final int UNKNOWN = -1;

    private static final Duration LONGEST_ANSWER = Duration.ofDays(1);

    /** The end of the year 9999, the last one that everybody writes alike. */
    private static final long LATEST_EPOCH_SECOND = 253_402_300_799L;

    private final String inferenceId;
    private final String endpointName;
    private final S3Uri outputLocation;
    private @Nullable S3Uri inputLocation;
    private @Nullable S3Uri failureLocation;
    private @Nullable Instant invokedAt;
    private @Nullable Instant deadline;
    private int unansweredInvocations;
    private @Nullable String resubmissionOf;
    private Map<String, String> unknownMembers = Map.of();
    private long serviceEpochSecond = UNKNOWN;
    private int answeredAfterMillis = UNKNOWN;
    private boolean inputUploaded;
    private @Nullable String fileName;

    private Builder(String inferenceId, String endpointName, S3Uri outputLocation) {
      this.inferenceId = Checks.inferenceId(inferenceId);
      this.endpointName = Checks.endpointName(endpointName);
      this.outputLocation =
          Objects.requireNonNull(outputLocation, "outputLocation").requireObject();
    }

    /**
     * Sets where the input lies.
     *
     * @param location an object, null if the input was sent inline
     * @return this
     * @throws IllegalArgumentException if it is no object
     */
    public Builder inputLocation(@Nullable S3Uri location) {
      this.inputLocation = location == null ? null : location.requireObject();
      return this;
    }

    /**
     * Sets where a failure would lie.
     *
     * @param location an object, null if the service did not say
     * @return this
     * @throws IllegalArgumentException if it is no object
     */
    public Builder failureLocation(@Nullable S3Uri location) {
      this.failureLocation = location == null ? null : location.requireObject();
      return this;
    }

    /**
     * Sets when the invocation was accepted. Required.
     *
     * @param invokedAt the time, in the years 1970 to 9999
     * @return this
     * @throws IllegalArgumentException if it is in another year
     */
    public Builder invokedAt(Instant invokedAt) {
      this.invokedAt = Checks.time("invokedAt", invokedAt);
      return this;
    }

    /**
     * Sets when to stop waiting. Required.
     *
     * @param deadline the time, not before 1970; one after the year 9999, such as {@link
     *     Instant#MAX}, is taken as the end of that year
     * @return this
     * @throws IllegalArgumentException if it is before 1970
     */
    public Builder deadline(Instant deadline) {
      boolean isEndless = deadline.isAfter(Checks.END_OF_TIME);
      this.deadline = isEndless ? Checks.END_OF_TIME : Checks.time("deadline", deadline);
      return this;
    }

    /**
     * Sets whether the client uploaded the input for this invocation; false by default.
     *
     * @param inputUploaded true only if no other inference can have the same input location
     * @return this
     */
    public Builder inputUploaded(boolean inputUploaded) {
      this.inputUploaded = inputUploaded;
      return this;
    }

    /**
     * Sets when the service answered the invocation, by its own clock.
     *
     * @param time from 1970 to 9999, cut to whole seconds; null if the service did not say
     * @return this
     */
    public Builder acceptedAtByService(@Nullable Instant time) {
      if (time != null
          && (time.isBefore(Instant.EPOCH) || time.getEpochSecond() > LATEST_EPOCH_SECOND)) {
        throw new IllegalArgumentException(
            "acceptedAtByService must be from 1970 to 9999: " + time);
      }
      this.serviceEpochSecond = time == null ? UNKNOWN : time.getEpochSecond();
      return this;
    }

    /**
     * Sets how long the service took to answer the invocation.
     *
     * @param time from 0 to 1 day, rounded up to milliseconds; null if it is not known
     * @return this
     */
    public Builder answeredAfter(@Nullable Duration time) {
      if (time != null && (time.isNegative() || time.compareTo(LONGEST_ANSWER) > 0)) {
        throw new IllegalArgumentException("answeredAfter must be from 0 to 1 day: " + time);
      }
      this.answeredAfterMillis =
          time == null
              ? UNKNOWN
              : (int) time.plusNanos(999_999).truncatedTo(ChronoUnit.MILLIS).toMillis();
      return this;
    }

    /**
     * Sets the file name that the request chose for the result.
     *
     * @param fileName see {@link InferenceRequest.Builder#fileName}; null if it chose none
     * @return this
     */
    public Builder fileName(@Nullable String fileName) {
      this.fileName = fileName == null ? null : OutputNames.fileName(fileName);
      return this;
    }

    Builder unansweredInvocations(int count) {
      this.unansweredInvocations = Checks.count("unansweredInvocations", count);
      return this;
    }

    Builder resubmissionOf(@Nullable String inferenceId) {
      this.resubmissionOf =
          inferenceId == null ? null : Checks.inferenceId("resubmissionOf", inferenceId);
      return this;
    }

    Builder unknownMembers(Map<String, String> members) {
      this.unknownMembers = members;
      return this;
    }

    /**
     * Builds the receipt.
     *
     * @return a new receipt
     * @throws IllegalStateException if one of the times is missing
     */
    public InvocationReceipt build() {
      if (invokedAt == null || deadline == null) {
        throw new IllegalStateException("A receipt needs the times invokedAt and deadline");
      }
      return new InvocationReceipt(this, invokedAt, deadline);
    }
  }
}
