/** Ways to wait for the outcome of a SageMaker asynchronous inference. */
@NullMarked
package com.stygig.async.waiters;

import org.jspecify.annotations.NullMarked;
