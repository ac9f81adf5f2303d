/** The places of the team behind StyGig, on the local machine. */
@NullMarked
package com.stygig.async.examples.local;

import org.jspecify.annotations.NullMarked;
