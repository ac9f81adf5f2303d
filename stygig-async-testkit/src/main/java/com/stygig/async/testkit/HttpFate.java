package com.stygig.async.testkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one request.
 *
 * @param fault null if it goes right
 * @param stall how long, if it is to stall
 * @param refusal the answer, if it is to be refused
 */
record HttpFate(HttpFaults.@Nullable Kind fault, Duration stall, @Nullable ServiceError refusal) {}
