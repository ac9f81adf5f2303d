package com.stygig.async;

import software.amazon.awssdk.core.SdkBytes;

/** An input that is ready to be sent: one of the two ways in which an invocation can carry it. */
sealed interface InvocationInput {
  record Inline(SdkBytes bytes) implements InvocationInput {
    @Override
    public String toString() {
      return "Inline[" + bytes.asByteArrayUnsafe().length + " bytes]";
    }
  }

  record InS3(S3Uri location, boolean isUploaded) implements InvocationInput {
    /** One that was in S3 before. */
    InS3(S3Uri location) {
      this(location, false);
    }

    /** One that was uploaded for this invocation alone. */
    static InS3 uploaded(S3Uri location) {
      return new InS3(location, true);
    }
  }
}
