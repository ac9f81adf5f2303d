/** What a way to wait for results implements, and what the client gives it. */
@NullMarked
package com.stygig.async.spi;

import org.jspecify.annotations.NullMarked;
