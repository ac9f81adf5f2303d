package com.stygig.async.testkit;

import java.time.Instant;

/**
 * A mail that SNS sent.
 *
 * @param sentAt when it was sent
 * @param to the address of the subscription
 * @param subject the subject
 * @param body the text
 */
public record Email(Instant sentAt, String to, String subject, String body) {}
