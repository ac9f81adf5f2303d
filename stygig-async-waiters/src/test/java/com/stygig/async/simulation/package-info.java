/**
 * A simulated world, in which the client and its waiters run unchanged while everything around them
 * fails: a virtual clock, servers of AWS, faults, crashes, and a judge. {@code SimulationTest} is
 * where to begin.
 */
package com.stygig.async.simulation;
