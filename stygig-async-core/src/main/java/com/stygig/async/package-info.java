/**
 * The client of StyGig recommendations and of any Amazon SageMaker asynchronous endpoint. Start at
 * {@link com.stygig.async.StygigAsyncClient}.
 *
 * <p>Every request travels one road: its payload goes inline or to S3, the endpoint is invoked, a
 * {@link com.stygig.async.spi.ResultWaiter} waits for the outcome, and the result is read and
 * decoded. Null is neither taken nor returned unless a signature says {@code @Nullable}.
 */
@NullMarked
package com.stygig.async;

import org.jspecify.annotations.NullMarked;
