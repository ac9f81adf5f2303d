package com.stygig.async;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one look into S3 told of an inference, such as for the answer to {@code GET /jobs/{id}}; see
 * {@link StygigAsyncClient#status}. Immutable: a picture of one moment.
 */
public final class InferenceStatus {
  /** How far an inference has come. */
  public enum State {
    /**
     * Neither a result nor a failure was seen. Where the endpoint has no failure path, an inference
     * that has failed stays in this state; {@link InferenceStatus#basis} says so.
     */
    PENDING,
    /** The result is there. */
    SUCCEEDED,
    /** The failure is there: there will be no result. */
    FAILED
  }

  private final State state;
  private final InvocationReceipt receipt;
  private final String basis;
  private final @Nullable String failureContent;

  InferenceStatus(
      State state, InvocationReceipt receipt, String basis, @Nullable String failureContent) {
    this.state = state;
    this.receipt = receipt;
    this.basis = basis;
    this.failureContent = failureContent;
  }

  /**
   * Returns how far the inference has come.
   *
   * @return the state at the moment of the look
   */
  public State state() {
    return state;
  }

  /**
   * Returns the receipt that the look was for.
   *
   * @return the receipt, as it was given
   */
  public InvocationReceipt receipt() {
    return receipt;
  }

  /**
   * Returns what the state rests on: which object is there, or where there was nothing, or nothing
   * that this client may see.
   *
   * @return one line for people
   */
  public String basis() {
    return basis;
  }

  /**
   * Returns what the failure location holds, usually the model's answer. Only the start of one
   * longer than 64 KiB.
   *
   * @return the content as text, empty unless the inference has failed
   */
  public Optional<String> failureContent() {
    return Optional.ofNullable(failureContent);
  }

  /** What Jackson 2 and 3 write. */
  @JsonValue
  Map<String, Object> toMap() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("inference_id", receipt.inferenceId());
    members.put("state", state.name());
    members.put("basis", basis);
    if (failureContent != null) {
      members.put("failure_content", failureContent);
    }
    return members;
  }

  /**
   * Returns the state and what it rests on.
   *
   * @return one line, without what the model said
   */
  @Override
  public String toString() {
    return "InferenceStatus[" + receipt.inferenceId() + ", " + state + ": " + basis + "]";
  }
}
