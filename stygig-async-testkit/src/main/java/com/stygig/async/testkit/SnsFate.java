package com.stygig.async.testkit;

import java.time.Duration;

/**
 * What chance has in store for one delivery.
 *
 * @param dropped whether it never arrives
 * @param duplicated whether it arrives twice
 * @param corrupted whether it arrives damaged
 * @param overtakenBy how many later ones arrive before it
 * @param delay how much later it arrives
 */
record SnsFate(
    boolean dropped, boolean duplicated, boolean corrupted, int overtakenBy, Duration delay) {}
