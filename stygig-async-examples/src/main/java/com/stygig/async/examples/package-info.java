/** Small programs to read and run. */
@NullMarked
package com.stygig.async.examples;

import org.jspecify.annotations.NullMarked;
