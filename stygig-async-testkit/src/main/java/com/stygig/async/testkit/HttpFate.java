package com.stygig.async.testkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one request.
 *
 * @param fault null if it goes right
 * @param stall how long, if it is to stall
 */
record HttpFate(HttpFaults.@Nullable Kind fault, Duration stall) {}
