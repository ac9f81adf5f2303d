package com.stygig.async.simulation;

import java.time.Duration;
import java.util.List;

/** How a simulation went. */
record Report(
    Scenario scenario,
    long steps,
    Duration simulated,
    int uncertain,
    int toldTwice,
    Tally tally,
    List<String> violations,
    long traceHash) {}
