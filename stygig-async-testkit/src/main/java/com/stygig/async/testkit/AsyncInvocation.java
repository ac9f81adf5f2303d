package com.stygig.async.testkit;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One request in the queue of an asynchronous endpoint. It has inline bytes or an input location.
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares it
record AsyncInvocation(
    InvocationHeaders headers,
    byte @Nullable [] inlineBody,
    @Nullable String inputLocation,
    S3Location output,
    @Nullable S3Location failure,
    Instant received,
    Instant expiry,
    Duration invocationTimeout) {}
