/** Programs that measure what the library promises. */
@NullMarked
package com.stygig.async.benchmarks;

import org.jspecify.annotations.NullMarked;
