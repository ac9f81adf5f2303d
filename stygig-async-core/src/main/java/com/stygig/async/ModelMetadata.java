package com.stygig.async;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the model tells of itself. All of it can be absent. Immutable.
 *
 * @param modelVersion the model's generation, such as {@code v4}
 * @param processingTime how long the model worked
 * @param totalItems how many items the model knows
 */
public record ModelMetadata(
    Optional<String> modelVersion, Optional<Duration> processingTime, OptionalInt totalItems) {}
