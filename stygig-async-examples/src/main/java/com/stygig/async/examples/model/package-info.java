/** A stand-in for the StyGig model, for a machine without one. */
@NullMarked
package com.stygig.async.examples.model;

import org.jspecify.annotations.NullMarked;
