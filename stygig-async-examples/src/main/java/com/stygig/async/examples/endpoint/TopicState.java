package com.stygig.async.examples.endpoint;

/**
 * A topic that an endpoint notifies.
 *
 * @param confirmed subscriptions that get notifications
 * @param pending subscriptions that nobody has confirmed yet
 */
public record TopicState(String arn, boolean exists, int confirmed, int pending) {}
