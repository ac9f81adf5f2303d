package com.stygig.async;

import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.multipart.MultipartConfiguration;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;

/**
 * What newer releases of the AWS SDK have and older ones lack. Applications have an AWS SDK of
 * their own, so a call of such a member stands behind a look at these.
 */
final class AwsSdkFeatures {
  /** Since 2.47: a payload in the invocation itself. */
  static final boolean INLINE_PAYLOAD =
      has(InvokeEndpointAsyncRequest.Builder.class, "body", SdkBytes.class);

  /** Since 2.47: where under the endpoint's output path a result will lie. */
  static final boolean OUTPUT_NAMES =
      has(InvokeEndpointAsyncRequest.Builder.class, "filename", String.class)
          && has(InvokeEndpointAsyncRequest.Builder.class, "s3OutputPathExtension", String.class);

  /** How many parts of an upload are under way at a time; our own line limits them as well. */
  static final boolean PARTS_IN_FLIGHT =
      has(MultipartConfiguration.Builder.class, "parallelConfiguration", Consumer.class);

  static final boolean EXPECT_CONTINUE_SETTING =
      has(S3Configuration.Builder.class, "expectContinueEnabled", Boolean.class);

  private AwsSdkFeatures() {}

  private static boolean has(Class<?> type, String method, Class<?> parameter) {
    try {
      type.getMethod(method, parameter);
      return true;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }
}
