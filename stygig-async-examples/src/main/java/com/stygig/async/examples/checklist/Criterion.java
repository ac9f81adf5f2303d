package com.stygig.async.examples.checklist;

/**
 * One check box of a test.
 *
 * @param text what has to hold
 * @param passed whether it does
 * @param expected what would have been right
 * @param seen what there was
 */
public record Criterion(String text, boolean passed, String expected, String seen) {}
