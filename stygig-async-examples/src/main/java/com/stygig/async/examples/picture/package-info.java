/** Pictures of recommendations, for people to look at. */
@NullMarked
package com.stygig.async.examples.picture;

import org.jspecify.annotations.NullMarked;
