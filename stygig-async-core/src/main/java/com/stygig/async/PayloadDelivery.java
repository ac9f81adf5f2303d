package com.stygig.async;

/**
 * How a payload gets to the service. A payload that is {@linkplain Payload.AlreadyInS3 in S3
 * already} stays there.
 */
public enum PayloadDelivery {
  /**
   * In the invocation itself when it has at most 128,000 bytes, which saves the upload; through S3
   * otherwise, and once the service has refused an inline payload, as not every region takes one.
   */
  AUTO,
  /** Always in the invocation itself. Larger payloads are refused before anything is sent. */
  INLINE,
  /** Always through S3. */
  S3
}
