/**
 * SageMaker asynchronous inference on your own machine: real S3 and SQS servers in process, and
 * servers that speak SNS and SageMaker Runtime. Start at {@link
 * com.stygig.async.testkit.LocalCloud}, or, in a JUnit test, at {@link
 * com.stygig.async.testkit.LocalCloudTest}.
 */
@NullMarked
package com.stygig.async.testkit;

import org.jspecify.annotations.NullMarked;
