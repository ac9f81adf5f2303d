package com.stygig.async.testkit;

/**
 * How an asynchronous endpoint stands at a moment.
 *
 * @param backlog the invocations that it has accepted and not ended, those in work included
 * @param instances how many of its instances run
 */
record BacklogReading(String endpointName, int backlog, int instances) {}
