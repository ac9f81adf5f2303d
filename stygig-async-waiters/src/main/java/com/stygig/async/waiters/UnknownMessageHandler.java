package com.stygig.async.waiters;

import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Decides what becomes of a message about an inference that nobody here waits for: another client's
 * on a shared queue, or one that an earlier process has started.
 */
@FunctionalInterface
public interface UnknownMessageHandler {
  /** What becomes of a message. */
  enum Disposition {
    /** It becomes visible to others at once, or, if that has been tried, after a growing pause. */
    GIVE_BACK,
    /** It is left alone and becomes visible when its visibility timeout has passed. */
    LEAVE,
    /** It is deleted from the queue. */
    DELETE
  }

  /**
   * Decides about one message. Called on the JDK's common pool, from several threads at once; one
   * that takes long keeps nothing waiting but other unknown messages. A handler that throws gives
   * the message back.
   *
   * @param inferenceId the inference that it is about
   * @param message the message as it came
   * @return what to do with it
   */
  Disposition handle(String inferenceId, Message message);
}
