package com.stygig.async.testkit;

import org.jspecify.annotations.Nullable;

/** What an invocation says of its body. */
record InvocationHeaders(
    String inferenceId,
    @Nullable String contentType,
    @Nullable String accept,
    @Nullable String customAttributes) {}
