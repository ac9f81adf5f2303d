/** Measurements of small things, with JMH. Public because JMH wants them so. */
@NullMarked
package com.stygig.async.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
