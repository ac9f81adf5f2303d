/** The {@code stygig} command line. */
@NullMarked
package com.stygig.async.examples.cli;

import org.jspecify.annotations.NullMarked;
