/** The acceptance checklist of an asynchronous endpoint: 14 tests and a sign-off. */
@NullMarked
package com.stygig.async.examples.checklist;

import org.jspecify.annotations.NullMarked;
