/** What is done with an endpoint besides invoking it. */
@NullMarked
package com.stygig.async.examples.endpoint;

import org.jspecify.annotations.NullMarked;
