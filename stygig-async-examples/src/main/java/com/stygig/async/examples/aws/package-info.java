/** AWS as the command line uses it. */
@NullMarked
package com.stygig.async.examples.aws;

import org.jspecify.annotations.NullMarked;
